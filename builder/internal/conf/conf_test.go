package conf

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func files(t *testing.T, named map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range named {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "kojid.conf")
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := files(t, map[string]string{
		"kojid.conf": `[kojid]
; a comment
sleeptime=2
maxjobs = 3
server=http://hub.example.com/kojihub
topurl=http://hub.example.com/kojifiles http://mirror.example.com/kojifiles
plugin = runroot save_failed_tree
host_principal_format = compile/%s@EXAMPLE.COM
createrepo_update = off
RLIMIT_NOFILE = 1024 4096
`,
		"gokoji.toml":          "[buildroot]\ndriver = \"installroot\"\n[createrepo]\nengine = \"createrepo_c\"\ncache_mb = 100\n[daemon]\nkeep_tasks = false\n",
		"plugins/runroot.conf": "[paths]\nsafe_roots = /%(x)s\n[DEFAULT]\nx = mnt\n",
	})
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	type view struct {
		Sleep             time.Duration
		Jobs              int
		TopURL, Principal string
		URLs, Plugins     []string
		Update, Stat      bool
		Limit             string
		Own               Own
	}
	got := view{c.SleepTime, c.MaxJobs, c.TopURL(), c.HostPrincipalFormat, c.TopURLs, c.Plugins(),
		c.CreaterepoUpdate, c.CreaterepoSkipStat, c.ResourceLimits["rlimit_nofile"], c.Own}
	own := DefaultOwn()
	own.Buildroot = Buildroot{Driver: "installroot", Dir: "/var/tmp/koji/roots"}
	own.Createrepo = Createrepo{Engine: CreaterepoC, Cache: "/var/tmp/koji/repodata-cache", CacheMB: 100}
	own.Daemon.KeepTasks = false
	want := view{
		2 * time.Second, 3, "http://hub.example.com/kojifiles", "compile/%s@EXAMPLE.COM",
		[]string{"http://hub.example.com/kojifiles", "http://mirror.example.com/kojifiles"},
		[]string{"runroot", "save_failed_tree"}, false, true, "1024 4096", own,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f, err := c.PluginConfig("runroot")
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := f.Get("paths", "safe_roots"); o.Value != "/mnt" {
		t.Errorf("the plugin's option is %q", o.Value)
	}
	if f, err := c.PluginConfig("kiwi"); err != nil || len(f.Sections()) > 0 {
		t.Errorf("a plugin without a file: %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"unknown option", map[string]string{"kojid.conf": "[kojid]\nsleptime=2\n"}, []string{`kojid.conf:2: unknown option "sleptime"`, "sleeptime"}},
		{"unknown section", map[string]string{"kojid.conf": "[hub]\nsleeptime=2\n"}, []string{"unknown section [hub]"}},
		{"bad number", map[string]string{"kojid.conf": "[kojid]\nmaxjobs=many\n"}, []string{`maxjobs: found "many", expected an integer`}},
		{"both files", map[string]string{"kojid.conf": "[kojid]\nx=1\n", "gokoji.toml": "[buildrot]\n"}, []string{"unknown option", "buildrot"}},
		{"no file", nil, []string{"no such file"}},
	} {
		_, err := Read(files(t, tc.files))
		for _, want := range tc.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v\nwant %s", tc.name, err, want)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	path := files(t, map[string]string{"kojid.conf": "[kojid]\nlog_level=LOUD\n", "gokoji.toml": "[buildroot]\ndriver=\"podman\"\n[createrepo]\nengine=\"createrepo\"\ncache_mb=1\n"})
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	want := path + ": the server option is required\n" + path + ": the topurl option is required\n" +
		"gokoji.toml: buildroot.driver: found \"podman\", expected \"mock\" or \"installroot\"\n" +
		"gokoji.toml: createrepo.engine: found \"createrepo\", expected \"incremental\" or \"createrepo_c\"\n" +
		"gokoji.toml: createrepo.cache_mb: found 1, expected 64 or more\nInvalid log level: LOUD"
	if err := c.Check(); err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	c := &Config{}
	c.WorkDir, c.Server, c.TopURLs, c.Own = filepath.Join(dir, "link", "work"), "x", []string{"y"}, DefaultOwn()
	if err := errors.Join(c.Check(), c.Prepare()); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "work")
	if c.WorkDir != want || c.Own.Buildroot.Dir != want+"/roots" {
		t.Errorf("%s, %s", c.WorkDir, c.Own.Buildroot.Dir)
	}
}
