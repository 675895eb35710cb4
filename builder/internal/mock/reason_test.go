package mock

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/sdk/builder"
)

// What mock 6.7 left when dnf failed, shortened.
const failedInstall = `INFO buildroot.py:1184:  installing package(s): nosuch
DEBUG util.py:557:  Executing command: ['/bin/mount', '-n'] with env {}
DEBUG util.py:609:  Child return code was: 0
DEBUG util.py:557:  Executing command: ['/usr/bin/dnf-3', 'install', 'nosuch'] with env {}
DEBUG util.py:460:  Unable to detect release version (use '--releasever' to specify release version)
DEBUG util.py:462:  No match for argument: nosuch
DEBUG util.py:460:  Error: Unable to find a match: nosuch
DEBUG util.py:609:  Child return code was: 1
DEBUG util.py:557:  Executing command: ['/bin/umount'] with env {}
DEBUG util.py:635:  child environment: None
DEBUG util.py:609:  Child return code was: 0
`

// What mock 6.7 said on a machine without systemd-nspawn, shortened.
const crash = `Start: chroot ['true']
Traceback (most recent call last):
  File "/usr/libexec/mock/mock", line 868, in main
    result = run_command(options, args, config_opts, commands, buildroot)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: '/usr/bin/systemd-nspawn'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/libexec/mock/mock", line 1129, in <module>
    exitStatus = main()
FileNotFoundError: [Errno 2] No such file or directory: '/bin/machinectl'
`

func TestReason(t *testing.T) {
	t.Parallel()
	const noisy = "ERROR: Option --old-chroot has been deprecated. Use --isolation=simple instead.\nINFO: mock.py version 6.7 starting\nStart: run\n"
	for _, tt := range []struct{ name, before, log, output, want string }{
		{"dnf", "", failedInstall, noisy + "ERROR: Command failed: \n # /usr/bin/dnf-3 install nosuch\n\n", "No match for argument: nosuch; Error: Unable to find a match: nosuch"},
		{"earlier run", failedInstall, "DEBUG util.py:609:  Child return code was: 0\n", "ERROR: Command failed: \n # x\n", "ERROR: Command failed:; # x"},
		{"mock itself", "", failedInstall, noisy + "ERROR: Bad option\nhint\n", "ERROR: Bad option; hint"},
		{"crash", "", "", noisy + crash, "FileNotFoundError: [Errno 2] No such file or directory: '/usr/bin/systemd-nspawn'; FileNotFoundError: [Errno 2] No such file or directory: '/bin/machinectl'"},
		{"no error", "", "", "a\nb\n", "a; b"},
		{"without Error", "", "DEBUG util.py:1:  Executing command: x\nDEBUG util.py:1:  died\nDEBUG util.py:1:  Child return code was: -9\n", "ERROR: Command failed: \n", "died"},
	} {
		r := &root{}
		r.opts, r.cfg.Name = &builder.Options{MockDir: t.TempDir()}, "n"
		log := filepath.Join(r.base(), "result", "root.log")
		if err := os.MkdirAll(filepath.Dir(log), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(log, []byte(tt.before), 0o600); err != nil {
			t.Fatal(err)
		}
		s := r.listen()
		if err := os.WriteFile(log, []byte(tt.before+tt.log), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = s.Write([]byte(tt.output)) // never fails
		if got := s.reason(); got != tt.want {
			t.Errorf("%s: %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// A log that mock's user has replaced is not followed.
func TestReasonOfReplacedLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	text := []byte("DEBUG util.py:1:  Executing command: x\nDEBUG util.py:1:  secret\nDEBUG util.py:1:  Child return code was: 1\n")
	if err := os.WriteFile(secret, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &said{log: filepath.Join(dir, "root.log")}
	if err := os.Symlink(secret, s.log); err != nil {
		t.Fatal(err)
	}
	_, _ = s.Write([]byte("ERROR: Command failed: \n")) // never fails
	if got := s.reason(); got != "ERROR: Command failed:" {
		t.Errorf("%q", got)
	}
}
