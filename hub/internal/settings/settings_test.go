package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// write makes a configuration folder; names are relative to it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func source(dir string) Source {
	return Source{Conf: filepath.Join(dir, "hub.conf"), ConfDir: filepath.Join(dir, "hub.conf.d")}
}

func TestLaterFilesWin(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"hub.conf.d/10.conf": "[hub]\nMaxJobs = 1\nKojiDir = /early\nRunInterval = 5\n",
		"hub.conf.d/20.conf": "[hub]\nmaxjobs = 2\n",
		"hub.conf":           "[hub]\nKojiDir = /late\nPlugins = runroot_hub sidetag_hub\nLockOut = on\n[policy]\ntag =\n  all :: allow\n",
		"gokoji.toml":        "[server]\nlisten = \"127.0.0.1:1\"\n[repos]\nwork = true\n",
	})
	s, err := Load(source(dir), DefaultOwn())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) > 0 {
		t.Errorf("warnings: %v", s.Warnings)
	}
	o := s.Options
	if o.MaxJobs != 2 || o.KojiDir != "/late" || o.RunInterval != 5*time.Second || !o.LockOut || !o.CheckClientIP {
		t.Errorf("options: %+v", o)
	}
	if diff := cmp.Diff([]string{"runroot_hub", "sidetag_hub"}, o.Plugins); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(o.Policies["tag"], "all :: allow") {
		t.Errorf("policy: %q", o.Policies["tag"])
	}
	if s.Own.Server.Listen != "127.0.0.1:1" || !s.Own.Repos.Work || s.Own.Limits.Connections == 0 {
		t.Errorf("own: %+v", s.Own)
	}
}

// What is wrong is said with its place, and what would be right.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		conf, toml string
		strict     bool
		want       []string
	}{
		"no number":            {"[hub]\nMaxJobs = many\n", "", false, []string{"hub.conf:2", "many"}},
		"no boolean":           {"[hub]\nLockOut = maybe\n", "", false, []string{"hub.conf:2", "maybe"}},
		"two at once":          {"[hub]\nMaxJobs = x\nMaxRepoTasks = y\n", "", false, []string{"hub.conf:2", "hub.conf:3"}},
		"negative":             {"[hub]\nMaxJobs = -1\n", "", false, []string{"MaxJobs is -1"}},
		"unknown key, strict":  {"[hub]\nMaxJobz = 1\n", "", true, []string{"maxjobz", "MaxJobs"}},
		"a key twice":          {"[hub]\nMaxJobs = 1\nMaxJobs = 2\n", "", false, []string{"hub.conf:3"}},
		"no section":           {"MaxJobs = 1\n", "", false, []string{"hub.conf:1"}},
		"unknown key in TOML":  {"[hub]\n", "[server]\nlisen = \"x\"\n", false, []string{"gokoji.toml", "lisen", "listen"}},
		"wrong type in TOML":   {"[hub]\n", "[repos]\nwork = \"yes\"\n", false, []string{"gokoji.toml"}},
		"headers, no proxies":  {"[hub]\n", "[proxy]\nuser_header = \"X-User\"\n", false, []string{"proxy.user_header", "trusted_proxies is empty"}},
		"everybody trusted":    {"[hub]\n", "[proxy]\ntrusted_proxies = [\"0.0.0.0/0\", \"x\"]\n", false, []string{"trusts everybody", "\"x\" is neither"}},
		"no header's name":     {"[hub]\n", "[proxy]\ntrusted_proxies = [\"10.0.0.1\"]\ndn_header = \"X DN\"\n", false, []string{"proxy.dn_header", "not the name of a header"}},
		"nothing to verify":    {"[hub]\n", "[proxy]\ntrusted_proxies = [\"10.0.0.1\"]\nverify_header = \"X-Verify\"\n", false, []string{"proxy.verify_header"}},
		"TOML that is no TOML": {"[hub]\n", "[server\n", false, []string{"gokoji.toml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"hub.conf": test.conf}
			if test.toml != "" {
				files["gokoji.toml"] = test.toml
			}
			src := source(write(t, files))
			src.Strict = test.strict
			_, err := Load(src, DefaultOwn())
			if err == nil {
				t.Fatal("nothing was said")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in: %v", want, err)
				}
			}
		})
	}
}

func TestUnknownKeysAreWarnings(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"hub.conf": "[hub]\nMaxJobz = 1\nKojiTraceback = extended\nRLIMIT_AS = 1\n"})
	s, err := Load(source(dir), DefaultOwn())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0].String(), "MaxJobs") {
		t.Errorf("got %v, want one that names MaxJobs", s.Warnings)
	}
}

func TestMissingFileIsAnError(t *testing.T) {
	t.Parallel()
	src := source(t.TempDir())
	if _, err := Load(src, DefaultOwn()); err == nil || !strings.Contains(err.Error(), "hub.conf") {
		t.Errorf("got %v", err)
	}
	src.Optional = true
	if _, err := Load(src, DefaultOwn()); err != nil {
		t.Errorf("optional: %v", err)
	}
}
