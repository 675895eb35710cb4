package filetree

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// Share makes dst, which must not exist, have what the file src has: another name
// of it, else a copy that shares its blocks, else a copy. It is for files that
// nobody changes in place, in a folder that the call has made itself.
func Share(src, dst string) error {
	if err := os.Link(src, dst); err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if reflink(src, dst) == nil {
		return nil
	}
	return Copy(src, dst)
}

// reflink makes a copy that shares the blocks, on file systems that know that;
// it leaves nothing when it fails.
func reflink(src, dst string) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	err = errors.Join(unix.IoctlFileClone(int(out.Fd()), int(in.Fd())), out.Close())
	if err != nil {
		_ = os.Remove(dst)
	}
	return err
}
