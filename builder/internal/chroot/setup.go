package chroot

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// prepare makes the mounts of the job in this process's own namespace and, for
// Inside, enters the root.
func (j *job) prepare() error {
	// Mounts of the machine still come in and, more to the point, go; none of
	// ours goes out.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if j.Mode == Free {
		if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
			return fmt.Errorf("becoming a subreaper: %w", err)
		}
	} else if err := unix.Mount(j.Root, j.Root, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("binding %s: %w", j.Root, err)
	}
	if j.Mode == Beside {
		if err := j.protect(); err != nil {
			return err
		}
	}
	if j.Mode == Free && len(j.Mounts) == 0 {
		return nil
	}
	root, err := OpenDir(j.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	if j.Mode != Free {
		if err := j.mountKernel(root); err != nil {
			return err
		}
	}
	for _, m := range j.Mounts {
		if err := m.make(root, j.Staging); err != nil {
			return err
		}
	}
	if j.NoNet {
		if err := loopbackUp(); err != nil {
			return err
		}
	}
	if j.Mode != Inside {
		return nil
	}
	return enter(root)
}

// protect makes everything read-only but the root and what the job may write to.
func (j *job) protect() error {
	for _, dir := range j.Writable {
		if err := unix.Mount(dir, dir, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("binding %s: %w", dir, err)
		}
	}
	set := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", unix.AT_RECURSIVE, &set); err != nil {
		return fmt.Errorf("protecting the machine's files: %w", err)
	}
	for _, dir := range append([]string{j.Root}, j.Writable...) {
		clr := unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}
		if err := unix.MountSetattr(unix.AT_FDCWD, dir, 0, &clr); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	return nil
}

// enter makes the root "/" and lets go of the machine's files.
func enter(root *Dir) error {
	if err := unix.Fchdir(int(root.f.Fd())); err != nil {
		return fmt.Errorf("entering the root: %w", err)
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leaving the machine's files: %w", err)
	}
	return os.Chdir("/")
}

// mountKernel mounts what the kernel provides: /proc, /sys and /dev.
func (j *job) mountKernel(root *Dir) error {
	const safe = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	if err := mountAt(root, "/proc", "proc", "proc", safe, ""); err != nil {
		return err
	}
	if err := guardProc(root); err != nil {
		return err
	}
	if err := mountAt(root, "/sys", "sysfs", "sysfs", safe|unix.MS_RDONLY, ""); err != nil {
		return err
	}
	if j.NoDev {
		return nil
	}
	return mountDev(root)
}

// guardProc takes from the root what in /proc is the whole machine's.
func guardProc(root *Dir) error {
	for _, name := range []string{"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"} {
		h, err := root.Lookup(name)
		if err != nil {
			continue // not in every kernel
		}
		err = bindOnto(h, h, unix.MOUNT_ATTR_RDONLY, false)
		_ = h.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	null, err := os.OpenFile("/dev/null", unix.O_PATH, 0)
	if err != nil {
		return nil //nolint:nilerr // nothing to hide it with
	}
	defer null.Close()
	for _, name := range []string{"/proc/kcore", "/proc/keys", "/proc/timer_list"} {
		h, err := root.Lookup(name)
		if err != nil {
			continue
		}
		err = bindOnto(null, h, 0, false)
		_ = h.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// mountAt mounts a file system of the kernel's inside the root.
func mountAt(root *Dir, name, source, fstype string, flags uintptr, data string) error {
	h, err := root.MkdirAll(name, 0o755)
	if err != nil {
		return fmt.Errorf("cannot mount %s: %w", name, err)
	}
	defer h.Close()
	if err := unix.Mount(source, procFD(h), fstype, flags, data); err != nil {
		return fmt.Errorf("cannot mount %s: %w", name, err)
	}
	return nil
}
