package savefailedhub

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/config"
)

func TestAllows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		conf   string
		method string
		want   bool
	}{
		"default":          {"", "buildArch", true},
		"default, other":   {"", "image", false},
		"all":              {"*", "image", true},
		"star not alone":   {"*,buildArch", "image", false},
		"blanks at commas": {"buildArch , image", "image", true},
		"no glob":          {"build*", "buildArch", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "[permissions]\n"
			if tt.conf != "" {
				text += "allowed_methods = " + tt.conf + "\n"
			}
			f, err := config.Parse("save_failed_tree.conf", []byte(text), false)
			if err != nil {
				t.Fatal(err)
			}
			p := New()
			if _, err := p.Configure(f); err != nil {
				t.Fatal(err)
			}
			if got := p.allows(tt.method); got != tt.want {
				t.Errorf("%v", got)
			}
		})
	}
}
