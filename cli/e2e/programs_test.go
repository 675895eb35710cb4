// Package e2e runs the three built programs together, as their users do.
package e2e

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// bin holds the built programs, and everything that the tests make for a while.
var bin string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "gokoji-e2e-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// readable for the user that PostgreSQL and build roots run as
	if err := os.Chmod(dir, 0o755); err != nil {
		return 0, err
	}
	bin = dir
	for program, pkg := range map[string]string{"koji-hub": "hub", "kojid": "builder", "koji": "cli"} {
		cmd := exec.Command("go", "build", "-o", filepath.Join(dir, program), "./"+pkg+"/cmd/"+program)
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("build %s: %w\n%s", program, err, out)
		}
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return 0, err
	}
	if err := os.Setenv("TMPDIR", tmp); err != nil {
		return 0, err
	}
	// These tests wait for other processes most of the time.
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		return 0, err
	}
	return m.Run(), leftovers(dir, tmp)
}

func program(name string) string { return filepath.Join(bin, name) }
