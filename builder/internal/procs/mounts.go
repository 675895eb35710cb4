package procs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/builder/internal/chroot"
)

type mount struct{ root, path, fstype string }

// mounts reads this process's mounts in the order in which they were made.
func mounts() []mount {
	data, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	var list []mount
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		dash := slices.Index(f, "-")
		if len(f) < 6 || dash < 0 || dash+1 >= len(f) {
			continue
		}
		path := strings.TrimSuffix(unescape(f[4]), "//deleted")
		list = append(list, mount{unescape(f[3]), path, f[dash+1]})
	}
	return list
}

// unescape undoes the kernel's octal escapes of blanks and the like.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Mounted lists the mount points at dir and below, the last made first.
func Mounted(dir string) []string {
	dir = strings.TrimSuffix(dir, "/")
	var list []string
	for _, m := range mounts() {
		if m.path == dir || strings.HasPrefix(m.path, dir+"/") {
			list = append(list, m.path)
		}
	}
	slices.Reverse(list)
	return list
}

// Unmount unmounts everything at dir and below, even what is in use. dir has no
// symbolic links in it.
func Unmount(dir string) error {
	var errs []error
	for _, path := range Mounted(dir) {
		if err := unix.Unmount(path, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW); err != nil {
			errs = append(errs, fmt.Errorf("unmount %s: %w", path, err))
		}
	}
	if left := Mounted(dir); len(left) > 0 {
		return errors.Join(append(errs, fmt.Errorf("%d mounts are left below %s", len(left), dir))...)
	}
	return nil
}

// RemoveTree unmounts what is mounted at path and below, and removes it; what is
// not there is no error. With a mount that does not go nothing is removed, as
// that would be somebody else's.
func RemoveTree(path string) error {
	if err := Unmount(path); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return os.Remove(path)
	}
	return chroot.RemoveTree(path)
}
