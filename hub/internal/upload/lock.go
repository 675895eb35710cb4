package upload

import (
	"io"
	"os"

	"github.com/gokoji/gokoji/sdk/koji"
	"golang.org/x/sys/unix"
)

// lock takes the lock that koji's hub takes too, so that both may run on one
// tree. It ends when the file is closed.
func lock(f *os.File, exclusive bool) error {
	kind := int16(unix.F_RDLCK)
	if exclusive {
		kind = unix.F_WRLCK
	}
	// locks of open file descriptions also exclude other goroutines of this process
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: kind, Whence: io.SeekStart})
	if err != nil {
		return koji.Errorf(koji.LockError, "%s is being written: %w", f.Name(), err)
	}
	return nil
}
