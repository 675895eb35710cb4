package chroot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// hostile makes a tree full of ways out, and the file outside that must not be
// reached.
func hostile(t *testing.T) (root, secret string) {
	t.Helper()
	base := t.TempDir()
	root, secret = base+"/root", base+"/secret"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(root+"/dir/sub", 0o755))
	must(os.MkdirAll(root+secret, 0o755)) // the same path, inside
	must(os.MkdirAll(secret, 0o755))
	must(os.WriteFile(secret+"/f", []byte("secret"), 0o644))
	must(os.WriteFile(root+secret+"/f", []byte("inside"), 0o644))
	must(os.WriteFile(root+"/dir/f", []byte("inside"), 0o644))
	for name, target := range map[string]string{
		"abs": secret, "up": "../secret", "dir/up": "../../../../../../.." + secret, "dir/sub/chain": "../up",
		"loop": "loop", "magic": "/proc/self/root", "file": secret + "/f", "dangling": "/nowhere/at/all", "dir/self": ".",
	} {
		must(os.Symlink(target, filepath.Join(root, name)))
	}
	must(unix.Mkfifo(root+"/pipe", 0o600))
	must(os.Mkdir(root+"/proc", 0o755))
	return root, secret
}

func TestDirOpen(t *testing.T) {
	t.Parallel()
	root, secret := hostile(t)
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, want := range map[string]string{
		"/dir/f": "inside", "dir/f": "inside", "/dir/self/self/f": "inside", "/../../dir/f": "inside",
		"/abs/f": "inside", "/dir/up/f": "inside", "/dir/sub/chain/f": "inside", "/file": "inside",
		"/../.." + secret + "/f": "inside",
		"/up/f":                  "", "/loop": "", "/magic" + secret + "/f": "", "/pipe": "", "/dir": "", "/dangling": "", "": "", "/": "", "a\x00b": "",
	} {
		got, err := d.ReadFile(name, 100)
		if string(got) != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := d.ReadFile("/dir/f", 3); err == nil {
		t.Error("no error for a file above the limit")
	}
	if _, err := d.Open("/nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestDirWrite(t *testing.T) {
	t.Parallel()
	root, secret := hostile(t)
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range []string{"/etc/new", "/file", "/pipe", "/dir/f", "/abs/g", "/dir/up/g", "/dangling"} {
		if err := d.WriteFile(name, []byte("written"), 0o640, Owner{UID: 7, GID: 8}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := d.ReadFile(name, 100); string(got) != "written" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"/", "", "/loop/f", "/dir/f/below"} {
		if err := d.WriteFile(name, nil, 0o644, Owner{}); err == nil {
			t.Errorf("%q: no error", name)
		}
	}
	var st unix.Stat_t
	if err := unix.Stat(root+"/etc/new", &st); err != nil || st.Uid != 7 || st.Gid != 8 || st.Mode&0o777 != 0o640 {
		t.Errorf("owner %d:%d, mode %o, %v", st.Uid, st.Gid, st.Mode, err)
	}
	if err := d.MkdirOwned("/abs/deep/er", 0o1777|os.ModeSticky, Owner{UID: 7}); err != nil {
		t.Error(err)
	}
	if err := d.Symlink("x", "/dir/link"); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := d.AppendLine("/etc/passwd", "mock:", "mock:x:1:1::/:/bin/sh"); err != nil {
			t.Error(err)
		}
	}
	if got, _ := d.ReadFile("/etc/passwd", 100); string(got) != "mock:x:1:1::/:/bin/sh\n" {
		t.Errorf("passwd: %q", got)
	}
	outside, err := os.ReadDir(secret)
	if err != nil || len(outside) != 1 {
		t.Errorf("outside: %v, %v", outside, err)
	}
	if data, _ := os.ReadFile(secret + "/f"); string(data) != "secret" {
		t.Errorf("the file outside is now %q", data)
	}
}

func TestRemoveTree(t *testing.T) {
	t.Parallel()
	root, secret := hostile(t)
	deep := root + "/deep"
	// Deeper than PATH_MAX and than there are file handles; made from within.
	if err := os.Mkdir(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	deepen(t, deep, 3000)
	if err := os.MkdirAll(root+"/.removed-1/.removed-2/x", 0o000); err != nil {
		t.Fatal(err)
	}
	if err := RemoveTree(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(root); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if data, _ := os.ReadFile(secret + "/f"); string(data) != "secret" {
		t.Error("something outside was removed")
	}
	if err := RemoveTree(root); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := RemoveTree(root + "/not/there"); err != nil {
		t.Errorf("without a parent: %v", err)
	}
}

// deepen makes n directories, one in the other.
func deepen(t *testing.T, path string, n int) {
	t.Helper()
	fd, err := unix.Open(path, unix.O_PATH|unix.O_DIRECTORY, 0)
	for ; err == nil && n > 0; n-- {
		if err = unix.Mkdirat(fd, "subdirectory", 0o755); err != nil {
			break
		}
		var next int
		next, err = unix.Openat(fd, "subdirectory", unix.O_PATH|unix.O_DIRECTORY, 0)
		_ = unix.Close(fd)
		fd = next
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = unix.Close(fd)
}

func TestRemoveTreeLink(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	if err := os.Mkdir(base+"/real", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", base+"/link"); err != nil {
		t.Fatal(err)
	}
	if err := RemoveTree(base + "/link"); err == nil {
		t.Error("a link was removed")
	}
	if _, err := os.Stat(base + "/real"); err != nil {
		t.Error(err)
	}
}

func TestRemoveTreeImmutable(t *testing.T) {
	t.Parallel()
	root := t.TempDir() + "/root"
	if err := os.MkdirAll(root+"/a/b", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(root+"/a/f", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/a/f", "/a/b", "/a"} {
		f, err := os.Open(root + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, attrImmutable); err != nil {
			t.Logf("this file system has no attributes: %v", err)
		}
		_ = f.Close()
	}
	if err := RemoveTree(root); err != nil {
		t.Error(err)
	}
}

// A mount inside the tree is refused and what is mounted stays.
func TestRemoveTreeMount(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"/mnt", "/a/b/mnt"} {
		base := t.TempDir()
		root, other := base+"/root", base+"/other"
		for _, dir := range []string{root + where, other} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(other+"/f", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := unix.Mount(other, root+where, "", unix.MS_BIND, ""); err != nil {
			t.Fatal(err)
		}
		err := RemoveTree(root)
		for mounted := range mountsBelow(t, root) {
			if err := unix.Unmount(mounted, 0); err != nil {
				t.Fatal(err)
			}
		}
		if !errors.Is(err, ErrMounted) {
			t.Errorf("%s: %v", where, err)
		}
		if _, err := os.Stat(other + "/f"); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if err := RemoveTree(root); err != nil {
			t.Errorf("%s: afterwards: %v", where, err)
		}
	}
}

func mountsBelow(t *testing.T, dir string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if f := strings.Fields(line); len(f) > 4 && strings.HasPrefix(f[4]+"/", dir+"/") {
			found[f[4]] = true
		}
	}
	return found
}

// Whatever the path, nothing but the tree is read.
func FuzzDirOpen(f *testing.F) {
	for _, s := range []string{"/dir/f", "/abs/f", "../secret/f", "/dir/up/../../f", "/magic/etc/passwd", "//./dir//f", "/proc/self/root"} {
		f.Add(s)
	}
	base := f.TempDir()
	root := base + "/root"
	_ = os.MkdirAll(root+"/dir", 0o755)
	_ = os.MkdirAll(base+"/secret", 0o755)
	_ = os.WriteFile(base+"/secret/f", []byte("secret"), 0o644)
	_ = os.WriteFile(root+"/dir/f", []byte("inside"), 0o644)
	_ = os.Symlink("../secret", root+"/up")
	_ = os.Symlink(base+"/secret", root+"/abs")
	_ = os.Symlink("/proc/self/root", root+"/magic")
	d, err := OpenDir(root)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = d.Close() })
	f.Fuzz(func(t *testing.T, name string) {
		data, err := d.ReadFile(name, 1<<10)
		if err == nil && string(data) != "inside" {
			t.Errorf("%q read %q", name, data)
		}
	})
}
