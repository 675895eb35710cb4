package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// builder is a host with its kojid, which may be started again.
type builder struct {
	*running
	conf, workdir string
}

// newBuilder configures a kojid for the host of that name; more are lines for
// kojid.conf, which win.
func (s *site) newBuilder(t testing.TB, host string, more ...string) *builder {
	t.Helper()
	b := &builder{workdir: filepath.Join(t.TempDir(), "work")}
	settings := map[string]string{}
	for _, line := range append([]string{
		"server = " + s.url,
		"topurl = " + s.web() + "/kojifiles",
		"topdir = " + s.tree(),
		"user = " + host, "password = " + host,
		"workdir = " + b.workdir,
		"mockdir = " + b.workdir + "/mock",
		"minspace = 0", "maxjobs = 40", "allowed_scms =", "plugin = runroot",
	}, more...) {
		key, _, _ := strings.Cut(line, " ")
		settings[key] = line
	}
	lines := "[kojid]\n"
	for _, line := range settings {
		lines += line + "\n"
	}
	home := "kojid-" + host
	b.conf = s.write(t, home+"/kojid.conf", lines)
	s.write(t, home+"/gokoji.toml", "[buildroot]\ndriver = \"installroot\"\n[daemon]\nmax_load = 0.0\n")
	shared := filepath.Join(s.dir, "shared")
	for _, dir := range []string{"scratch/sub", "scratchevil", "archive"} {
		if err := os.MkdirAll(filepath.Join(shared, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.write(t, "shared/archive/old", "from the archive\n")
	s.write(t, home+"/plugins/runroot.conf", fmt.Sprintf(`[paths]
default_mounts = /mnt/archive
safe_roots = /mnt/scratch
[path0]
mountpoint = /mnt/archive
path = %[1]s/archive
fstype = bind
options = bind,ro,nosuid,nodev
[path1]
mountpoint = /mnt
path = %[1]s
fstype = bind
options = bind,ro,nosuid,nodev
`, shared))
	return b
}

// start runs kojid until the test ends; tasks that it then has are stopped.
func (b *builder) start(t testing.TB, args ...string) {
	t.Helper()
	b.running = start(t, syscall.SIGINT, exec.Command(program("kojid"), append([]string{"-c", b.conf, "--fg", "-v"}, args...)...))
}

// startBuilder is both.
func (s *site) startBuilder(t testing.TB, host string, more ...string) *builder {
	t.Helper()
	b := s.newBuilder(t, host, more...)
	b.start(t)
	return b
}
