package chroot

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/builder"
)

// share makes a directory of the machine: data/file, scratch/x and links.
func share(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{"data", "scratch/x"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(dir+"/data/file", []byte("shared\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for target, name := range map[string]string{"/etc": "scratch/abs", "../..": "scratch/up", "x": "scratch/near"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestMounts(t *testing.T) {
	t.Parallel()
	dir := share(t)
	ro := builder.Mount{Source: dir, Target: "/mnt/share", Options: "ro,bind"}
	tests := []struct {
		name   string
		mounts []builder.Mount
		script string
		out    string
		err    string // a part of it
	}{
		{name: "read-only", mounts: []builder.Mount{ro},
			script: "cat /mnt/share/data/file; touch /mnt/share/no 2>/dev/null || echo refused", out: "shared\nrefused\n"},
		{name: "writable inside read-only", mounts: []builder.Mount{ro,
			{Source: dir, Beneath: "scratch/x", Target: "/mnt/share/scratch/x", Options: "rw,bind"}},
			script: "echo w > /mnt/share/scratch/x/f && cat /mnt/share/scratch/x/f; touch /mnt/share/scratch/f 2>/dev/null || echo refused", out: "w\nrefused\n"},
		{name: "no setuid", mounts: []builder.Mount{{Source: dir, Target: "/mnt", Options: "bind,nosuid,nodev,noexec"}},
			script: "grep ' /mnt ' /proc/mounts | grep -c nosuid,nodev,noexec", out: "1\n"},
		{name: "a file system", mounts: []builder.Mount{{Source: "tmpfs", Type: "tmpfs", Target: "/mnt/t", Options: "size=1m,mode=0700"}},
			script: "grep -c '^tmpfs /mnt/t tmpfs' /proc/mounts; echo hello > /mnt/t/f", out: "1\n"},
		{name: "through a link in the root", mounts: []builder.Mount{{Source: dir, Target: "/hostile/m", Options: "bind"}},
			script: "cat /tmp/m/data/file; cat /hostile/m/data/file", out: "shared\nshared\n"},
		{name: "a link out of the root stays in it", mounts: []builder.Mount{{Source: dir, Target: "/up/etc/m", Options: "bind"}},
			script: "cat /etc/m/data/file", out: "shared\n"},
		{name: "dots", mounts: []builder.Mount{{Source: dir, Target: "/mnt/../../../etc/n", Options: "bind"}},
			script: "cat /etc/n/data/file", out: "shared\n"},

		{name: "missing source", mounts: []builder.Mount{{Source: dir + "/none", Target: "/mnt/x", Options: "bind"}},
			err: "No such directory or mount: " + dir + "/none"},
		{name: "a file as source", mounts: []builder.Mount{{Source: dir + "/data/file", Target: "/mnt/x", Options: "bind"}},
			err: "No such directory or mount"},
		{name: "absolute link below the source", mounts: []builder.Mount{{Source: dir, Beneath: "scratch/abs", Target: "/mnt/x", Options: "bind"}},
			err: "symbolic link"},
		{name: "link upwards", mounts: []builder.Mount{{Source: dir, Beneath: "scratch/up", Target: "/mnt/x", Options: "bind"}},
			err: "symbolic link"},
		{name: "dots below the source", mounts: []builder.Mount{{Source: dir + "/data", Beneath: "../scratch", Target: "/mnt/x", Options: "bind"}},
			err: "No such directory"},
		{name: "making directories in what is mounted", mounts: []builder.Mount{
			{Source: dir, Target: "/mnt/rw", Options: "bind"}, {Source: dir, Target: "/mnt/rw/new/dir", Options: "bind"}},
			err: "Unable to mount /mnt/rw/new/dir"},
		{name: "background", mounts: []builder.Mount{{Source: "h:/x", Type: "nfs", Target: "/mnt/x", Options: "ro,bg"}},
			err: "bad config: background mount not allowed"},
		{name: "relative target", mounts: []builder.Mount{{Source: dir, Target: "mnt", Options: "bind"}}, err: "invalid mount point: mnt"},
		{name: "the root itself", mounts: []builder.Mount{{Source: dir, Target: "/mnt/..", Options: "bind"}}, err: "invalid mount point"},
		{name: "option of no bind", mounts: []builder.Mount{{Source: dir, Target: "/mnt/x", Options: "bind,size=3"}}, err: `mount option "size=3"`},
		{name: "no type", mounts: []builder.Mount{{Source: dir, Target: "/mnt/x"}}, err: "cannot mount"},
		{name: "unknown type", mounts: []builder.Mount{{Source: "none", Type: "nosuchfs", Target: "/mnt/x"}}, err: "Unable to mount /mnt/x: mount: exit status 32: "},
		{name: "target is a file", mounts: []builder.Mount{{Source: dir, Target: "/bin/busybox", Options: "bind"}}, err: "Unable to mount /bin/busybox"},
		{name: "onto a device", mounts: []builder.Mount{{Source: dir, Target: "/dev/null", Options: "bind"}}, err: "Unable to mount /dev/null"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root := newRoot(t)
			_ = os.Symlink("tmp", root+"/hostile")
			_ = os.Symlink("../../../../../../../../../", root+"/up")
			out, status, err := runIn(t, Command{Root: root, Argv: []string{"sh", "-c", tt.script}, Mounts: tt.mounts})
			switch {
			case tt.err != "":
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
			case err != nil || out != tt.out:
				t.Errorf("output %q, %+v, %v; want %q", out, status, err, tt.out)
			}
		})
	}
	t.Cleanup(func() {
		noMounts(t, dir)
		if _, err := os.Stat(dir + "/new"); err == nil {
			t.Error("a directory was made in the share")
		}
	})
}

// What is mounted in passing is so beside the root, which goes in the end even if
// this program was killed.
func TestStaging(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	c := Command{Root: root, Argv: []string{"true"}, Mounts: []builder.Mount{{Source: "none", Type: "tmpfs", Target: "/mnt"}}}
	j, err := c.job()
	if err != nil {
		t.Fatal(err)
	}
	if got := filepath.Dir(j.Staging); got != filepath.Dir(root) {
		t.Errorf("staging in %s", got)
	}
	if err := os.Remove(j.Staging); err != nil {
		t.Fatal(err)
	}
	if _, _, err := runIn(t, c); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(root))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the root: %v, %v", entries, err)
	}
	noMounts(t, filepath.Dir(root))
}

// After sees the root with its mounts, and through nobody's links.
func TestAfter(t *testing.T) {
	t.Parallel()
	dir := share(t)
	for _, mode := range []Mode{Inside, Free} {
		root := newRoot(t)
		_ = os.Symlink("/etc/passwd", root+"/tmp/passwd")
		argv := []string{"sh", "-c", "echo log > /tmp/log"}
		if mode == Free {
			argv = []string{"sh", "-c", "echo log > " + root + "/tmp/log"}
		}
		got := map[string]string{}
		_, _, err := runIn(t, Command{
			Root: root, Mode: mode, Argv: argv,
			Mounts: []builder.Mount{{Source: dir, Target: "/mnt/share", Options: "bind"}},
			After: func(_ context.Context, d *Dir) error {
				for _, name := range []string{"/tmp/log", "/mnt/share/data/file", "/tmp/passwd", "/dev/null", "/etc"} {
					f, err := d.Open(name)
					if err != nil {
						got[name] = "error"
						continue
					}
					data, _ := io.ReadAll(f)
					_ = f.Close()
					got[name] = string(data)
				}
				return nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"/tmp/log": "log\n", "/mnt/share/data/file": "shared\n", "/tmp/passwd": "error", "/dev/null": "error", "/etc": "error"}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("mode %d: %s: %q, want %q", mode, name, got[name], want[name])
			}
		}
	}
}
