package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.conf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	manifests := []*Manifest{
		{Name: "a", Summary: "does a", Hub: &Half{Name: "a_hub", Config: "a.conf"}, Needs: Needs{Channels: []string{"none", "empty", "full"}}},
		{Name: "b", Summary: "does b", Hub: &Half{Name: "b", Config: "b.conf"}, Needs: Needs{Permissions: []string{"p"}}},
		{Name: "c", Summary: "does c", CLI: &Half{Name: "c"}, Hub: &Half{Name: "c_hub", Registered: Registered{Methods: []string{"m", "n", "gokoji.n"}}}, Needs: Needs{Permissions: []string{"q"}}},
	}
	site := &Site{Hosts: map[string]int{"empty": 0, "full": 1}, Permissions: map[string]bool{"q": true}}
	tests := map[string]struct {
		listing Listing
		want    string
	}{
		"hub": {
			Listing{Kind: Hub, Enabled: []string{"a_hub", "nosuch"}, Site: site},
			`PLUGIN  STATE    CONFIGURATION          WHAT IT DOES
a_hub   on       DIR/a.conf             does a
b       off      DIR/b.conf (defaults)  does b
c_hub   off      -                      does c
nosuch  unknown  -                      there is no such plugin

Still missing:
  a_hub: channel none does not exist: ` + "`koji add-host-to-channel --new HOST none`" + `
  a_hub: channel empty has no enabled host: ` + "`koji add-host-to-channel HOST empty`" + `
`,
		},
		"not on the hub": {
			Listing{Kind: CLI, Site: &Site{Permissions: site.Permissions, Methods: map[string]bool{"n": true}}, Mistakes: errors.Join(errors.New("one"), errors.New("two"))},
			`PLUGIN STATE CONFIGURATION WHAT IT DOES
c on - does c

Mistakes in the configuration:
  one
  two

Still missing:
  c: the hub has it off: ` + "`Plugins = c_hub` in hub.conf" + `
`,
		},
		"always on": {Listing{Kind: CLI, Site: site}, "PLUGIN  STATE  CONFIGURATION  WHAT IT DOES\nc       on     -              does c\n"},
		"no site":   {Listing{Kind: CLI}, "PLUGIN  STATE  CONFIGURATION  WHAT IT DOES\nc       on     -              does c\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := tt.listing
			l.Manifests, l.ConfigDir = manifests, dir
			var b strings.Builder
			if err := l.Write(&b); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(squeeze(tt.want), squeeze(strings.ReplaceAll(b.String(), dir, "DIR"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// squeeze makes the columns independent of the folder's length.
func squeeze(text string) []string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}
