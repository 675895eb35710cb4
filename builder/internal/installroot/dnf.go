package installroot

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/rootlog"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
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
	var failed rootlog.Tail
	c := chroot.Command{
		Root: r.Path(), Mode: chroot.Beside, Argv: argv, Writable: []string{r.home()},
		Output: log, Errors: io.MultiWriter(log, &failed), Grace: grace, Linux32: r.linux32(), NoSync: true,
		Env: []string{
			"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
			"HOME=" + r.home(), "TMPDIR=" + r.home(),
		},
	}
	status, err := c.Run(ctx)
	if err := r.logs.Send(r.Path(), r.cfg.Logs); err != nil {
		r.log.DebugContext(ctx, "cannot send dnf's logs", "error", err)
	}
	if err != nil || status.Success() {
		return status, "", err
	}
	return status, failed.Reason("") + r.shortage(), nil
}

func (r *root) releasever() string {
	if v := r.cfg.Extra.Value("mock.releasever"); v != nil {
		return koji.Str(v)
	}
	return "1" // dnf wants one; repos of tags have no use for it
}

// little is so little disk space that it may be why dnf failed.
const little = 64 << 20

// shortage says that the file system under the root has hardly any room left;
// dnf does not name that reason for each of its failures.
func (r *root) shortage() string {
	var st unix.Statfs_t
	switch err := unix.Statfs(r.Path(), &st); {
	case err != nil:
		return ""
	case st.Bavail == 0 || st.Files > 0 && st.Ffree == 0:
		return "; no space left on device"
	case int64(st.Bavail)*st.Bsize < little:
		return fmt.Sprintf("; only %d MB of disk space are left", int64(st.Bavail)*st.Bsize>>20)
	}
	return ""
}
