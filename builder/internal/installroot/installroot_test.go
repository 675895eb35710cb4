package installroot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gokoji/gokoji/builder/internal/roottest"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

func TestLife(t *testing.T) {
	t.Parallel()
	f := newFixture(t, roottest.New(t, "bash", roottest.Extra()))
	begin := time.Now()
	r := f.initRoot(t)
	t.Logf("installed in %s", time.Since(begin))
	ctx := testContext(t)

	pkgs, err := r.RPMs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := []builder.RootPackage{{Name: "demo-base", Version: "1.0", Release: "1", Arch: "x86_64"}}
	ignore := cmpopts.IgnoreFields(builder.RootPackage{}, "Size", "BuildTime", "PayloadHash")
	if diff := cmp.Diff(want, pkgs, ignore); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if len(pkgs[0].PayloadHash) != 32 || pkgs[0].Size < 1<<20 || pkgs[0].BuildTime < 1e9 {
		t.Errorf("package %+v", pkgs[0])
	}

	if err := r.Install(ctx, []string{"demo-extra"}); err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	pkgs, err = r.RPMs(ctx)
	if err != nil || len(pkgs) != 2 {
		t.Errorf("packages after install: %+v, %v", pkgs, err)
	}
	t.Logf("listed in %s", time.Since(begin))

	var out bytes.Buffer
	begin = time.Now()
	status, err := r.Run(ctx, builder.RunSpec{
		Argv: []string{"sh", "-c", "cat /usr/share/extra; whoami; pwd; echo $HOME $CC; touch /tmp/mark; exit 5"}, Output: &out,
		Collect: func(_ context.Context, files builder.Files) error {
			_, err := files.Open("/tmp/mark")
			return err
		},
	})
	if err != nil || status.Code != 5 {
		t.Errorf("run: %+v, %v", status, err)
	}
	t.Logf("ran in %s", time.Since(begin))
	if diff := cmp.Diff("extra\nroot\n/\n/builddir tcc\n", out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}

	out.Reset()
	status, err = r.Run(ctx, builder.RunSpec{
		Shell: "whoami; id -gn; touch build/SPECS/x && cat .rpmmacros", Dir: "/builddir", Output: &out, Unprivileged: true, Env: []string{"CC=gcc"},
	})
	if err != nil || !status.Success() {
		t.Errorf("unprivileged: %+v, %v", status, err)
	}
	for _, line := range []string{"mockbuild\nmock\n", "%_topdir /builddir/build\n", "%dist .demo\n", "%_host x86_64-koji-linux-gnu\n", "%_rpmfilename %%{NAME}-"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in %s", line, out.String())
		}
	}
	for _, log := range []string{"root.log", "dnf.log", "dnf.rpm.log"} {
		if f.logs.Text(log) == "" {
			t.Errorf("nothing in %s", log)
		}
	}
	if n := strings.Count(f.logs.Text("dnf.log"), "logging initialized"); n != 2 {
		t.Errorf("dnf.log has %d runs, want 2", n)
	}
	if _, err := r.Open("/var/lib/none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	repo := roottest.New(t, "bash",
		roottest.Package{Name: "bad-dep", Spec: "Requires: missing-thing\n%description\n%files\n"},
		roottest.Package{Name: "bad-script", Spec: "%description\n%pre\necho no luck >&2; exit 7\n%files\n"})
	for name, tt := range map[string]struct {
		change  func(f *fixture)
		install []string
		text    string
	}{
		"no such group": {func(f *fixture) { f.cfg.InstallGroup = "nosuch" }, nil,
			"could not init buildroot, dnf exited with status 1; see root.log for more information: Module or Group 'nosuch' is not available."},
		"no repo": {func(f *fixture) { f.cfg.RepoID = 8 }, nil, "repodata/repomd.xml"},
		"no such package": {nil, []string{"nosuch", "demo-base"},
			"--install nosuch demo-base exited with status 1: Error: Unable to find a match: nosuch"},
		"missing dependency": {nil, []string{"bad-dep"}, "nothing provides missing-thing needed by bad-dep-1-1.noarch"},
		"scriptlet":          {nil, []string{"bad-script"}, "Error in PREIN scriptlet in rpm package bad-script"},
		"an option":          {nil, []string{"--nogpgcheck"}, `"--nogpgcheck" is no package`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, repo)
			if tt.change != nil {
				tt.change(f)
			}
			r := f.newRoot(t)
			ctx := testContext(t)
			err := r.Init(ctx)
			if tt.install != nil && err == nil {
				err = r.Install(ctx, tt.install)
			}
			if !koji.IsKind(err, koji.BuildrootError) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error %v, want %q", err, tt.text)
			}
		})
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	repo := roottest.New(t, "bash")
	for name, tt := range map[string]struct {
		size int
		text string
	}{
		"no room for the packages":  {3 << 20, "needs 3MB more space"},
		"no room for anything":      {32 << 10, "disk is full"},
		"full while a command runs": {12 << 20, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, repo)
			f.dir = filepath.Join(roottest.SmallDisk(t, tt.size), "roots")
			r := f.newRoot(t)
			ctx := testContext(t)
			err := r.Init(ctx)
			if tt.text != "" {
				if err == nil || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("error %v, want %q", err, tt.text)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			status, err := r.Run(ctx, builder.RunSpec{Shell: "cat /dev/zero > /big", Output: &out})
			if err != nil || status.Code != 1 || !strings.Contains(out.String(), "No space left on device") {
				t.Errorf("%+v, %v, %s", status, err, out.String())
			}
		})
	}
}

// A hostile package cannot make us write or read outside of the root.
func TestHostilePackage(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	repo := roottest.New(t, "bash", roottest.Package{Name: "hostile", Spec: `
%description
%install
mkdir -p %{buildroot}/hostile
%post
rm -rf /var/log /etc/hosts /builddir /etc/passwd.lock
mkdir -p ` + outside + `
ln -s ` + outside + ` /var/log
ln -s ` + outside + `/hosts /etc/hosts
ln -s ` + outside + ` /builddir
echo script > ` + outside + `/script 2>/dev/null || :
touch /etc/script-ran
%files
/hostile
`})
	f := newFixture(t, repo)
	r := f.newRoot(t)
	ctx := testContext(t)
	if err := r.Init(ctx); err != nil {
		t.Fatal(err)
	}
	// dnf cannot write its log any more once the script has run.
	if err := r.Install(ctx, []string{"hostile"}); err == nil || !strings.Contains(err.Error(), "log") {
		t.Errorf("install: %v", err)
	}
	if _, err := os.Stat(r.Path() + "/etc/script-ran"); err != nil {
		t.Errorf("the script did not run: %v", err)
	}
	if err := r.(*root).finish(); err != nil {
		t.Errorf("finish: %v", err)
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("written outside: %v", left)
	}
	if fh, err := r.Open("/etc/hosts"); err == nil {
		data, _ := io.ReadAll(fh)
		host, _ := os.ReadFile("/etc/hosts")
		if !bytes.Equal(data, host) {
			t.Errorf("hosts: %q", data)
		}
	} else {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, roottest.New(t, "busybox"))
	r := f.initRoot(t)
	ctx, cancel := context.WithCancelCause(testContext(t))
	cause := errors.New("canceled")
	pr, pw := io.Pipe()
	go func() {
		_, _ = io.ReadFull(pr, make([]byte, 6))
		cancel(cause)
		_, _ = io.Copy(io.Discard, pr)
	}()
	_, err := r.Run(ctx, builder.RunSpec{Shell: "trap '' TERM; echo ready; while :; do sleep 1; done", Output: pw})
	_ = pw.Close()
	if !errors.Is(err, cause) {
		t.Errorf("error %v", err)
	}
}

// A root has no file handles, no environment and no files of the machine's.
func TestNoSecrets(t *testing.T) {
	f := newFixture(t, roottest.New(t, "bash"))
	f.cfg.DNS = false
	r := f.initRoot(t)
	t.Setenv("KOJI_PASSWORD", "hunter2")
	var out bytes.Buffer
	status, err := r.Run(testContext(t), builder.RunSpec{
		Output: &out,
		Shell: "env; ls /etc/resolv.conf /etc/hosts /root/* " + f.dir + " " + f.repo.TopDir + " 2>/dev/null; ls /proc/self/fd | wc -w;" +
			"cat /proc/1/environ; ls /sys/class/net; (exec 3<>/dev/tcp/127.0.0.1/22) 2>/dev/null && echo reached",
	})
	if err != nil || status.Code != 1 {
		t.Errorf("%+v, %v", status, err)
	}
	want := "CC=tcc\nHOME=/builddir\nHOSTNAME=mock\nLANG=C.UTF-8\nPATH=/usr/bin:/bin:/usr/sbin:/sbin\nPWD=/\nSHELL=/bin/bash\nSHLVL=1\nTERM=vt100\n_=/usr/bin/env\n4\n"
	if !strings.HasSuffix(out.String(), "lo\n") || strings.Contains(out.String(), "hunter2") {
		t.Errorf("output %s", out.String())
	}
	lines := strings.SplitAfter(strings.SplitAfter(out.String(), "4\n")[0], "\n")
	got := map[string]bool{}
	for _, l := range lines {
		got[l] = true
	}
	for _, l := range strings.SplitAfter(want, "\n") {
		if l != "" && !got[l] {
			t.Errorf("no %q in the output", l)
		}
		delete(got, l)
	}
	delete(got, "")
	if len(got) > 0 {
		t.Errorf("also in the output: %v", got)
	}
}
