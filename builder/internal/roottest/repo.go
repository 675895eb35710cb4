// Package roottest makes real RPMs and real repos for tests of build roots. It
// needs rpmbuild, createrepo_c, busybox-static and bash-static.
package roottest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// Tag, RepoID and Arch are those of every Repo.
const (
	Tag    = "demo-build"
	RepoID = 7
	Arch   = "x86_64"
)

// A Repo is koji's tree with the repo of one tag in it.
type Repo struct {
	TopDir string
	t      *testing.T
}

// Dir is the repo's directory for the architecture.
func (r *Repo) Dir() string { return filepath.Join(r.TopDir, "repos", Tag, fmt.Sprint(RepoID), Arch) }

// Package is a small package for a Repo.
type Package struct {
	Name string
	Spec string // what follows the preamble, from tags to %files
}

// Extra is demo-extra, a package with one file, /usr/share/extra, that says "extra".
func Extra() Package {
	return Package{Name: "demo-extra", Spec: `
%description
%install
mkdir -p %{buildroot}/usr/share
echo extra > %{buildroot}/usr/share/extra
%files
/usr/share/extra
`}
}

// Base is the package of the demo, a root of busybox and bash; sh says which of
// them is /bin/sh.
func Base(t *testing.T, sh string) string {
	t.Helper()
	baseMu.Lock()
	defer baseMu.Unlock()
	if file, ok := base[sh]; ok {
		return file
	}
	_, here, _, _ := runtime.Caller(0)
	spec := filepath.Join(filepath.Dir(here), "../../../testdata/demo/demo-base.spec")
	file := build(t, spec, "--define", "sh "+sh)
	base[sh] = file
	return file
}

// base are the packages that this process has built; Cleanup removes them.
var (
	baseMu sync.Mutex
	base   = map[string]string{}
)

// Cleanup removes what is shared between tests; TestMain calls it at the end.
func Cleanup() {
	baseMu.Lock()
	defer baseMu.Unlock()
	for _, file := range base {
		_ = os.RemoveAll(filepath.Dir(filepath.Dir(filepath.Dir(file))))
	}
	base = map[string]string{}
}

// build runs rpmbuild in a directory of its own and gives the RPM.
func build(t *testing.T, spec string, args ...string) string {
	t.Helper()
	top, err := os.MkdirTemp("", "roottest-")
	if err != nil {
		t.Fatal(err)
	}
	run(t, "rpmbuild", append([]string{"-bb", "--quiet", "--define", "_topdir " + top, "--define", "_dbpath " + top + "/db",
		"--define", "_build_id_links none", spec}, args...)...)
	files, _ := filepath.Glob(top + "/RPMS/*/*.rpm")
	if len(files) != 1 {
		t.Fatalf("rpmbuild made %q", files)
	}
	return files[0]
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, stderr.Bytes())
	}
	return out
}

// New makes a repo whose group "build" is the base package, with the packages
// beside it.
func New(t *testing.T, sh string, packages ...Package) *Repo {
	t.Helper()
	r := &Repo{TopDir: t.TempDir(), t: t}
	if err := os.MkdirAll(r.Dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	r.copy(Base(t, sh))
	for _, p := range packages {
		spec := filepath.Join(t.TempDir(), p.Name+".spec")
		text := "Name: " + p.Name + "\nVersion: 1\nRelease: 1\nSummary: " + p.Name + "\nLicense: CC0-1.0\nBuildArch: noarch\n" + p.Spec
		if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file := build(t, spec)
		r.copy(file)
		_ = os.RemoveAll(filepath.Dir(filepath.Dir(filepath.Dir(file))))
	}
	r.index()
	return r
}

func (r *Repo) copy(file string) {
	r.t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(filepath.Join(r.Dir(), filepath.Base(file)), data, 0o644)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

const comps = `<?xml version="1.0"?>
<comps><group><id>build</id><name>build</name><description/><default>false</default><uservisible>true</uservisible>
<packagelist><packagereq type="mandatory">demo-base</packagereq></packagelist></group></comps>
`

// index makes the repodata and koji's own list.
func (r *Repo) index() {
	r.t.Helper()
	group := filepath.Join(r.TopDir, "comps.xml")
	if err := os.WriteFile(group, []byte(comps), 0o600); err != nil {
		r.t.Fatal(err)
	}
	run(r.t, "createrepo_c", "-q", "-g", group, r.Dir())
	files, _ := filepath.Glob(r.Dir() + "/*.rpm")
	var list strings.Builder
	for i, f := range files {
		list.Write(run(r.t, "rpm", "-qp", "--qf", fmt.Sprintf(
			`{"id": %d, "name": "%%{NAME}", "version": "%%{VERSION}", "release": "%%{RELEASE}", "arch": "%%{ARCH}", "payloadhash": "%%{SIGMD5}"}\n`, 100+i), f))
	}
	if err := os.WriteFile(filepath.Join(r.Dir(), "rpmlist.jsonl"), []byte(list.String()), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// NoMounts fails the test if anything is mounted below dir on the machine.
func NoMounts(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 4 && strings.HasPrefix(f[4]+"/", dir+"/") {
			t.Errorf("a mount is left: %s", line)
		}
	}
}

// SmallDisk gives a directory on a file system of its own with size bytes.
func SmallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("roottest", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("%s is in use still: %v", dir, err)
		}
	})
	return dir
}
