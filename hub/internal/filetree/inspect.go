package filetree

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Exists tells whether there is something at path, following links.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Occupied tells whether there is anything at path, be it a broken link.
func Occupied(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// IsLink tells whether path is a symbolic link.
func IsLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// IsRegular tells whether path is a file and no link to one.
func IsRegular(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}

// IsDir tells whether path is a folder, following links.
func IsDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// linkTarget returns where a symbolic link leads, "" when there is none at path.
func linkTarget(path string) (string, error) {
	target, err := os.Readlink(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil
	}
	return target, err
}
