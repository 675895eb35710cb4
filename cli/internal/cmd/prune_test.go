package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

// tagged is an entry of the history of the tag f40; went 0 means still there.
func tagged(build, came, went int64) any {
	entry := object("tag.name", "f40", "build_id", build, "create_event", came, "create_ts", day(came), "active", went == 0,
		"revoke_event", nil, "revoke_ts", nil)
	if went != 0 {
		entry.Set("revoke_event", went)
		entry.Set("revoke_ts", day(went))
	}
	return entry
}

// day is midday of a day of November 2026; the clock of the tests stands at the
// 22nd, the cutoff is five days before.
func day(n int64) float64 {
	return float64(time.Date(2026, 11, int(n), 12, 0, 0, 0, time.UTC).Unix())
}

func TestPruneSignedCopies(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args    string
		history []any
		pruned  bool
	}{
		"never tagged":           {"", nil, true},
		"latest":                 {"", []any{tagged(7, 1, 0)}, false},
		"replaced long ago":      {"", []any{tagged(7, 1, 0), tagged(8, 2, 0)}, true},
		"replaced yesterday":     {"", []any{tagged(7, 1, 0), tagged(8, 21, 0)}, false},
		"replaced, more days":    {"--days 30", []any{tagged(7, 1, 0), tagged(8, 2, 0)}, false},
		"latest again":           {"", []any{tagged(7, 1, 0), tagged(8, 2, 3)}, false},
		"untagged long ago":      {"", []any{tagged(7, 1, 2)}, true},
		"untagged yesterday":     {"", []any{tagged(7, 1, 21)}, false},
		"replaced, untagged now": {"", []any{tagged(7, 1, 21), tagged(8, 2, 0)}, true},
		"retagged":               {"", []any{tagged(7, 1, 2), tagged(8, 3, 0), tagged(7, 4, 0)}, false},
		"ignored tag":            {"-i f4*", []any{tagged(7, 1, 0)}, true},
		"trashcan":               {"--trashcan-tag f40", []any{tagged(7, 1, 0)}, true},
		"protected tag":          {"-r f*", []any{tagged(7, 1, 0), tagged(8, 2, 0)}, false},
		"once in protected tag":  {"-r f*", []any{tagged(7, 1, 2), tagged(8, 2, 0)}, true},
	} {
		hub := sdktest.NewHub(t)
		build := object("build_id", int64(7), "id", int64(7), "package_name", "a", "name", "a", "version", "1", "release", "1", "nvr", "a-1-1",
			"volume_name", "DEFAULT")
		hub.Answer("listBuilds", []any{build})
		hub.Answer("getBuild", build)
		hub.Answer("queryHistory", object("tag_listing", append([]any{}, tt.history...)))
		rpm := func(id int64, arch string) any {
			return object("id", id, "name", "a", "version", "1", "release", "1", "arch", arch)
		}
		hub.Answer("listRPMs", []any{rpm(3, "src"), rpm(4, "noarch")})
		hub.Answer("queryRPMSigs", []any{object("sigkey", "k1")})
		c := sdktest.NewCLI(t, hub)
		c.Config.TopDir = t.TempDir()
		old := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		if tt.args == "--days 30" {
			old = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		signed := filepath.Join(c.Config.TopDir, "packages/a/1/1/data/signed/k1")
		for _, file := range []string{"src/a-1-1.src.rpm", "noarch/a-1-1.noarch.rpm"} {
			path := write(t, signed, file, "text")
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
		argv := append([]string{"prune-signed-copies"}, strings.Fields(tt.args)...)
		if err := c.Run(t.Context(), commands(), append(argv, "--test")...); err != nil || strings.Contains(c.Out.String(), "Would have unlinked: "+signed) != tt.pruned {
			t.Errorf("%s: %v, %s", name, err, c.Out.String())
		}
		if _, err := os.Stat(filepath.Join(signed, "src")); err != nil {
			t.Errorf("%s: the test deletes: %v", name, err)
		}
		want := "--- Grand Totals ---\nFiles: 0\nBytes: 0\n"
		if tt.pruned {
			want = "--- Grand Totals ---\nFiles: 2\nBytes: 8\n"
		}
		if err := c.Run(t.Context(), commands(), append(argv, "-b", "a-1-1")...); err != nil || c.Out.String() != want {
			t.Errorf("%s: %v, %s", name, err, c.Out.String())
		}
		if _, err := os.Stat(signed); os.IsNotExist(err) != tt.pruned {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPruneKeepsNewFiles(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getBuild", object("id", int64(7), "name", "a", "version", "1", "release", "1", "volume_name", "DEFAULT"), nil)
	hub.Answer("queryHistory", object("tag_listing", []any{}))
	hub.Answer("listRPMs", []any{object("id", int64(3), "name", "a", "version", "1", "release", "1", "arch", "src")})
	hub.Answer("queryRPMSigs", []any{object("sigkey", "k1")})
	c := sdktest.NewCLI(t, hub)
	c.Config.TopDir = t.TempDir()
	path := write(t, c.Config.TopDir, "packages/a/1/1/data/signed/k1/src/a-1-1.src.rpm", "text")
	now := c.Now
	if err := os.Chtimes(path, now, now); err != nil {
		t.Fatal(err)
	}
	err := c.Run(t.Context(), commands(), "prune-signed-copies", "-v", "-b", "a-1-1")
	if want := "Skipping " + path + ". File newer than cutoff\n--- Grand Totals ---\nFiles: 0\nBytes: 0\n"; err != nil || c.Out.String() != want {
		t.Errorf("%v, %q", err, c.Out.String())
	}
	if err := c.Run(t.Context(), commands(), "prune-signed-copies", "-b", "b-1-1"); err == nil || err.Error() != "No such build: b-1-1" {
		t.Errorf("error %v", err)
	}
}
