// Package rpmdb lists the RPMs installed in a root, with the machine's rpm.
package rpmdb

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/sdk/builder"
)

// Where RPM keeps its database, newest first.
var places = []string{"/usr/lib/sysimage/rpm", "/var/lib/rpm"}

const format = `%{NAME}\t%{VERSION}\t%{RELEASE}\t%{EPOCH}\t%{ARCH}\t%{SIZE}\t%{LONGSIZE}\t%{BUILDTIME}\t%{SIGMD5}\n`

// maxList bounds what rpm may print: 100,000 packages and more.
const maxList = 64 << 20

// List queries the database in root, in its order. rpm sees the machine's files
// read-only.
func List(ctx context.Context, root string) ([]builder.RootPackage, error) {
	db, err := place(root)
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "kojid-rpm-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(home)
	out, stderr := &limited{left: maxList}, &limited{left: 4 << 10}
	c := chroot.Command{
		Root: root, Mode: chroot.Beside, Writable: []string{home}, Output: out, Errors: stderr,
		Argv: []string{"rpm", "--root", root, "--dbpath", db, "-qa", "--qf", format},
		Env:  []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=" + home, "TMPDIR=" + home},
	}
	status, err := c.Run(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot list the installed packages: %w", err)
	}
	if !status.Success() {
		return nil, fmt.Errorf("cannot list the installed packages: %s: %s", status.Describe("rpm"), strings.TrimSpace(stderr.buf.String()))
	}
	return parse(out.buf.String())
}

func place(root string) (string, error) {
	d, err := chroot.OpenDir(root)
	if err != nil {
		return "", err
	}
	defer d.Close()
	for _, p := range places {
		if d.Exists(p) {
			return p, nil
		}
	}
	return "", fmt.Errorf("Can't get list of installed rpms") //nolint:staticcheck // koji's text
}

func parse(text string) ([]builder.RootPackage, error) {
	var list []builder.RootPackage
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 9 {
			return nil, fmt.Errorf("rpm printed %q", line)
		}
		p := builder.RootPackage{Name: f[0], Version: f[1], Release: f[2], Arch: f[4]}
		if f[8] != "(none)" {
			p.PayloadHash = f[8]
		}
		size := f[5]
		if size == "(none)" {
			size = f[6] // above 4 GB
		}
		var err error
		if p.Size, err = number(size); err != nil {
			return nil, err
		}
		if p.BuildTime, err = number(f[7]); err != nil {
			return nil, err
		}
		if f[3] != "(none)" {
			epoch, err := number(f[3])
			if err != nil {
				return nil, err
			}
			p.Epoch = &epoch
		}
		list = append(list, p)
	}
	return list, nil
}

func number(s string) (int64, error) {
	if s == "(none)" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("rpm printed %q for a number", s)
	}
	return n, nil
}

// limited keeps the beginning of what is written.
type limited struct {
	buf  bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.buf.Write(p[:n])
	return len(p), nil
}
