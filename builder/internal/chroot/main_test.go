package chroot

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
)

func TestMain(m *testing.M) {
	RunIfInit()
	os.Exit(m.Run())
}

// newRoot makes a root of busybox and bash.
func newRoot(t *testing.T) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "root")
	for _, dir := range []string{"bin", "etc", "tmp", "mnt"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"/bin/busybox": "bin/busybox", "/bin/bash-static": "bin/bash"} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatalf("%v (packages busybox-static and bash-static)", err)
		}
		if err := os.WriteFile(filepath.Join(root, to), data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	list, err := exec.Command("/bin/busybox", "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(strings.Fields(string(list)), "sh") {
		if name != "busybox" && name != "bash" {
			_ = os.Symlink("busybox", filepath.Join(root, "bin", name))
		}
	}
	t.Cleanup(func() { noMounts(t, root) })
	return root
}

// noMounts fails the test if anything is mounted below dir on the machine.
func noMounts(t *testing.T, dir string) {
	t.Helper()
	for at := range mountsBelow(t, dir) {
		t.Errorf("a mount is left at %s", at)
	}
}

var testEnv = []string{"PATH=/usr/bin:/bin", "HOME=/"}

// runIn runs a command in root, whose output it gives.
func runIn(t *testing.T, c Command) (string, builder.ExitStatus, error) {
	t.Helper()
	var out bytes.Buffer
	c.Output = &out
	if c.Env == nil {
		c.Env = testEnv
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	status, err := c.Run(ctx)
	return out.String(), status, err
}
