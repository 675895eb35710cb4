// Package mockstandin is a small mock for tests: it reads a generated mock
// configuration, really makes a root with dnf, and obeys --init, --install and
// --chroot as mock does. It is part of no product.
//
// A test program becomes mock by a link called "mock" to itself in a directory
// (see Install); configurations are then below etc/mock there.
package mockstandin

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// exitDNF is mock's exit status when the package manager fails.
const exitDNF = 30

// Install puts a mock into dir and gives its path and its configuration folder.
func Install(t *testing.T, dir string) (program, configDir string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, configDir = filepath.Join(dir, "mock"), filepath.Join(dir, "etc/mock/koji")
	if err := os.MkdirAll(configDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	return program, configDir
}

// RunIfMock is called first thing in TestMain. In a process that was called as
// mock it does mock's work and never returns.
func RunIfMock() {
	if len(os.Args) == 0 || filepath.Base(os.Args[0]) != "mock" {
		return
	}
	code, err := run(os.Args[0], os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "ERROR: %v\n", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Call is one run of the stand-in, as it was called.
type Call struct {
	Argv     []string
	UID, GID int
	Groups   []int
}

// Calls are the runs of the stand-in in dir, in order.
func Calls(t *testing.T, dir string) []Call {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	var calls []Call
	for line := range strings.Lines(string(data)) {
		var c Call
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, c)
	}
	return calls
}

func record(dir string, argv []string) error {
	c := Call{Argv: argv, UID: os.Getuid(), GID: os.Getgid()}
	c.Groups, _ = os.Getgroups()
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, "calls"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// call is a parsed command line.
type call struct {
	config string
	mode   string
	unpriv bool
	cwd    string
	args   []string
}

func parse(args []string) (call, error) {
	var c call
	for i := 0; i < len(args); i++ {
		arg := args[i]
		value := func() (string, error) {
			if i++; i == len(args) {
				return "", fmt.Errorf("argument %s: expected one argument", arg)
			}
			return args[i], nil
		}
		var err error
		switch {
		case arg == "--":
			c.args = append(c.args, args[i+1:]...)
			i = len(args)
		case arg == "-r":
			c.config, err = value()
		case arg == "--arch", arg == "--target":
			var v string
			if v, err = value(); err == nil && v == "" {
				err = fmt.Errorf("argument %s: empty", arg)
			}
		case arg == "--cwd":
			c.cwd, err = value()
		case arg == "--unpriv":
			c.unpriv = true
		case slices.Contains([]string{"--init", "--install", "--chroot"}, arg):
			c.mode = arg
		case slices.Contains([]string{"--old-chroot", "--new-chroot", "--no-clean", "--quiet", "-q", "--bootstrap-image-ready"}, arg):
		case strings.HasPrefix(arg, "-"):
			err = fmt.Errorf("unrecognized arguments: %s", arg)
		default:
			c.args = append(c.args, arg)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

func run(program string, args []string) (int, error) {
	dir := filepath.Dir(program)
	if err := record(dir, args); err != nil {
		return 1, err
	}
	c, err := parse(args)
	if err != nil {
		return 2, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "etc/mock", c.config+".cfg"))
	if err != nil {
		return 1, fmt.Errorf("could not find required config file: %w", err)
	}
	cfg, err := parseConfig(string(text))
	if err != nil {
		return 1, err
	}
	r := &root{cfg: cfg, base: filepath.Join(cfg.top["basedir"], cfg.top["root"])}
	switch c.mode {
	case "--init":
		return r.init()
	case "--install":
		return r.dnf(append([]string{"install"}, c.args...)...)
	case "--chroot":
		return r.chroot(c)
	}
	return 2, fmt.Errorf("no mode in %q", args)
}
