package runrootbuilder

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
)

func configured(t *testing.T, text string) (*Plugin, error) {
	t.Helper()
	f, err := config.Parse("runroot.conf", []byte(text), false)
	if err != nil {
		t.Fatal(err)
	}
	p := New()
	warnings, err := p.Configure(f)
	if len(warnings) > 0 {
		t.Errorf("warnings: %v", warnings)
	}
	return p, err
}

const sample = `
[paths]
default_mounts = /mnt/archive , /mnt/share/
safe_roots = /mnt/scratch,/mnt/share/scratch, /mnt/share, /mnt/linked
path_subs =
    /mnt/share/scratch/old/,/mnt/share/scratch/new
    /mnt/linked/deep,/mnt/archive/far
[path0]
mountpoint = /mnt/share
path = /srv/share/
fstype = bind
options = ro, bind
[path10]
mountpoint = /mnt
path = server:/export
fstype = nfs
options = ro,hard,nosuid
[path2]
mountpoint = /mnt/scratch/
path = /srv/work
fstype = bind
options = bind,ro
[runroot]
internal_dev_setup = false
`

func TestMounts(t *testing.T) {
	t.Parallel()
	p, err := configured(t, sample)
	if err != nil {
		t.Fatal(err)
	}
	if p.conf.InternalDevSetup == nil || *p.conf.InternalDevSetup {
		t.Error("internal_dev_setup was not read")
	}
	defaults := []builder.Mount{
		{Source: "server:/export", Beneath: "archive", Target: "/mnt/archive", Type: "nfs", Options: "ro,hard,nosuid"},
		{Source: "/srv/share/", Target: "/mnt/share", Type: "bind", Options: "ro,bind"},
	}
	// A default mount is the operator's as a whole.
	defaults[0].Source, defaults[0].Beneath = "server:/export/archive", ""
	for _, tt := range []struct {
		asked string
		want  builder.Mount
		err   string
	}{
		{asked: "/mnt/scratch", want: builder.Mount{Source: "/srv/work", Target: "/mnt/scratch", Type: "bind", Options: "bind,rw"}},
		{asked: "/mnt/scratch/a//b/", want: builder.Mount{Source: "/srv/work", Beneath: "a/b", Target: "/mnt/scratch/a/b", Type: "bind", Options: "bind,rw"}},
		{asked: "/mnt/scratch/../scratch/x", want: builder.Mount{Source: "/srv/work", Beneath: "x", Target: "/mnt/scratch/x", Type: "bind", Options: "bind,rw"}},
		{asked: "/mnt/share/scratch/x", want: builder.Mount{Source: "/srv/share/scratch", Beneath: "x", Target: "/mnt/share/scratch/x", Type: "bind", Options: "rw,bind"}},
		{asked: "/mnt/share/scratch/old/x", want: builder.Mount{Source: "/srv/share/scratch/new", Beneath: "x", Target: "/mnt/share/scratch/new/x", Type: "bind", Options: "rw,bind"}},
		{asked: "/mnt/share/scratch/older", want: builder.Mount{Source: "/srv/share/scratch", Beneath: "older", Target: "/mnt/share/scratch/older", Type: "bind", Options: "rw,bind"}},
		{asked: "/mnt/linked/deep/er", want: builder.Mount{Source: "server:/export/archive/far", Beneath: "er", Target: "/mnt/archive/far/er", Type: "nfs", Options: "rw,hard,nosuid"}},
		{asked: "/mnt/scratchevil", err: "/mnt/scratchevil"},
		{asked: "/mnt/scratch/../scratchevil", err: "/mnt/scratchevil"},
		{asked: "/mnt/scratch/../../etc", err: "/etc"},
		{asked: "mnt/work", err: "mnt/work"},
		{asked: "/etc", err: "/etc"},
		{asked: "/", err: "/"},
		{asked: "", err: "."},
		{asked: "..", err: ".."},
	} {
		got, err := p.conf.mounts([]string{tt.asked})
		if tt.err != "" {
			if want := "read-write mount point is not safe: " + tt.err; err == nil || err.Error() != want || !koji.IsKind(err, koji.GenericError) {
				t.Errorf("%q: %v, want %q", tt.asked, err, want)
			}
			continue
		}
		if diff := cmp.Diff(append(defaults[:2:2], tt.want), got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", tt.asked, err, diff)
		}
	}
}

func TestBadSettings(t *testing.T) {
	t.Parallel()
	sec := "[path0]\nmountpoint=/mnt\npath=/srv\nfstype=bind\noptions=bind\n"
	for text, want := range map[string]string{
		"[paths]\ndefault_mounts=mnt\n" + sec:                                  "needs to be absolute: mnt",
		"[paths]\nsafe_roots=/a,b\n" + sec:                                     "needs to be absolute: b",
		"[paths]\npath_subs=\n  a,/b\n" + sec:                                  "needs to be absolute: a",
		"[paths]\npath_subs=\n  /a,/b,/c\n" + sec:                              "bad runroot substitution: /a,/b,/c",
		"[paths]\ndefault_mounts=/other\n" + sec:                               "missing corresponding mountpoint: /other",
		"[path0]\nmountpoint=/mnt\npath=/srv\nfstype=bind\n":                   "options",
		"[path0]\nmountpoint=/m\npath=h:/s\nfstype=nfs\noptions=ro, bg\n":      "background mount not allowed",
		"[runroot]\ninternal_dev_setup=perhaps\n":                              "internal_dev_setup",
		"[path0]\nmountpoint=mnt\npath=/srv\nfstype=bind\noptions=bind,rw\n":   "needs to be absolute: mnt",
		"[paths]\ndefault_mounts=x\nsafe_roots=y\npath_subs=\n  z\n" + sec[:0]: "absolute: y",
	} {
		if _, err := configured(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := configured(t, ""); err != nil {
		t.Errorf("empty: %v", err)
	}
}

func TestMountLog(t *testing.T) {
	t.Parallel()
	got := mountLog([]builder.Mount{
		{Source: "/vol", Beneath: "a", Target: "/mnt/a", Type: "bind", Options: "ro,bind"},
		{Source: "server:/vol", Target: "/mnt/b", Type: "nfs", Options: "ro"},
	}, "/roots/x/root")
	want := "$ mount -t none -o ro,bind /vol/a /roots/x/root/mnt/a\n$ mount -t nfs -o ro server:/vol /roots/x/root/mnt/b\n"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
