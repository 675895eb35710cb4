package chroot

import (
	"io"

	"github.com/gokoji/gokoji/sdk/builder"
)

// OpenFile opens a regular file of the tree at root, as Dir.Open does.
func OpenFile(root, name string) (io.ReadCloser, error) {
	dir, err := OpenDir(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.Files().Open(name)
}

// Files is the tree below d as task handlers see it, as long as d is open.
func (d *Dir) Files() builder.Files { return files{d} }

type files struct{ dir *Dir }

func (f files) Open(name string) (io.ReadCloser, error) {
	file, err := f.dir.Open(name)
	if err != nil {
		return nil, err // not a nil *os.File in an interface
	}
	return file, nil
}
