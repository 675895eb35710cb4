package installroot

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// dnfLogs are the logs that dnf leaves in the root.
var dnfLogs = []string{"dnf.log", "dnf.rpm.log", "dnf.librepo.log"}

const (
	maxReason = 2 << 10
	maxDNFLog = 64 << 20
)

// dnf runs dnf on the root and says in its words why it failed. It is a program
// of the machine, but all it and the packages' scripts can write to is the root.
func (r *root) dnf(ctx context.Context, words ...string) (builder.ExitStatus, string, error) {
	argv := []string{
		"dnf", "-c", filepath.Join(r.home(), "dnf.conf"), "--installroot", r.Path(),
		"--releasever", r.releasever(), "--setopt=deltarpm=False", "--setopt=allow_vendor_change=yes", "--allowerasing",
	}
	if arch := r.foreign(); arch != "" {
		argv = append(argv, "--forcearch", arch)
	}
	argv = append(argv, words...)
	r.note("%s", strings.Join(argv, " "))
	log := r.cfg.Logs.Log("root.log")
	var failed tail
	c := chroot.Command{
		Root: r.Path(), Mode: chroot.Beside, Argv: argv, Writable: []string{r.home()},
		Output: log, Errors: io.MultiWriter(log, &failed), Grace: grace, Linux32: r.linux32(),
		Env: []string{
			"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
			"HOME=" + r.home(), "TMPDIR=" + r.home(),
		},
	}
	status, err := c.Run(ctx)
	r.uploadLogs()
	if err != nil || status.Success() {
		return status, "", err
	}
	reason := reason(failed.buf.String())
	if r.full() {
		reason += "; no space left on device"
	}
	return status, reason, nil
}

func (r *root) releasever() string {
	if v := r.cfg.Extra.Value("mock.releasever"); v != nil {
		return koji.Str(v)
	}
	return "1" // dnf wants one; repos of tags have no use for it
}

// tail keeps the end of what is written.
type tail struct{ buf bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if n := t.buf.Len() - 2*maxReason; n > 0 {
		t.buf.Next(n)
	}
	return len(p), nil
}

// reason makes one line of what dnf said.
func reason(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line != "Error:" && strings.Trim(line, "-") != "" && !strings.HasPrefix(line, "(try to add") {
			lines = append(lines, line)
		}
	}
	out := strings.Join(lines, "; ")
	if len(out) > maxReason {
		out = "..." + strings.ToValidUTF8(out[len(out)-maxReason:], "")
	}
	return out
}

// full says whether the file system under the root has no room left.
func (r *root) full() bool {
	var st unix.Statfs_t
	return unix.Statfs(r.Path(), &st) == nil && (st.Bavail == 0 || st.Files > 0 && st.Ffree == 0)
}

// uploadLogs sends what dnf has added to its logs in the root.
func (r *root) uploadLogs() {
	root, err := chroot.OpenDir(r.Path())
	if err != nil {
		return
	}
	defer root.Close()
	for _, name := range dnfLogs {
		if err := r.uploadLog(root, name); err != nil {
			r.log.Debug("cannot upload a log of dnf", "log", name, "error", err)
		}
	}
}

func (r *root) uploadLog(root *chroot.Dir, name string) error {
	f, err := root.Open("/var/log/" + name)
	if err != nil {
		return err
	}
	defer f.Close()
	if r.logs == nil {
		r.logs = map[string]int64{}
	}
	if _, err := f.Seek(r.logs[name], io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(r.cfg.Logs.Log(name), io.LimitReader(f, maxDNFLog))
	r.logs[name] += n
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
