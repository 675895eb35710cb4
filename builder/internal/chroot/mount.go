package chroot

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// make mounts m inside the root. staging is an empty directory of the machine
// at which mount(8) may mount in passing, so that it never sees the root.
func (m mount) make(root *Dir, staging string) error {
	if err := m.mount(root, staging); err != nil {
		return fmt.Errorf("Unable to mount %s: %w", m.Target, err) //nolint:revive,staticcheck // koji's text
	}
	return nil
}

func (m mount) mount(root *Dir, staging string) error {
	source, err := m.open(staging)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := root.MkdirAll(m.Target, 0o755)
	if err != nil {
		return err
	}
	defer target.Close()
	return bindOnto(source, target, m.Set, m.Recursive || !m.Bind)
}

// open gives a handle on the directory that is to be seen in the root.
func (m mount) open(staging string) (*os.File, error) {
	if m.Bind {
		return m.openSource()
	}
	// mount(8), for the helpers of network file systems.
	cmd := exec.Command("mount", "-n", "-t", m.Type, "-o", m.Options, m.Source, staging)
	cmd.Env = []string{helperPath, "LANG=C.UTF-8"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mount: %w: %s", err, bytes.TrimSpace(out))
	}
	return os.OpenFile(staging, unix.O_PATH|unix.O_DIRECTORY, 0)
}

// openSource opens the machine's directory that a bind shows.
func (m mount) openSource() (*os.File, error) {
	missing := fmt.Errorf("No such directory or mount: %s", filepath.Join(m.Source, m.Beneath)) //nolint:revive,staticcheck // koji's text
	base, err := os.OpenFile(m.Source, unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, missing
	}
	if m.Beneath == "" {
		return base, nil
	}
	defer base.Close()
	fd, err := unix.Openat2(int(base.Fd()), m.Beneath, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_DIRECTORY | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
	})
	switch {
	case err == nil:
		return os.NewFile(uintptr(fd), m.Source+"/"+m.Beneath), nil
	case errors.Is(err, unix.ELOOP):
		return nil, fmt.Errorf("there is a symbolic link in %s", filepath.Join(m.Source, m.Beneath))
	}
	return nil, missing
}

// bindOnto shows source at target, both by their handles, with the attributes
// set; recursive takes along what is mounted below source.
func bindOnto(source, target *os.File, set uint64, recursive bool) error {
	flags := uint(unix.OPEN_TREE_CLONE | unix.OPEN_TREE_CLOEXEC | unix.AT_EMPTY_PATH)
	attrFlags := uint(unix.AT_EMPTY_PATH)
	if recursive {
		flags |= unix.AT_RECURSIVE
		attrFlags |= unix.AT_RECURSIVE
	}
	tree, err := unix.OpenTree(int(source.Fd()), "", flags)
	if err != nil {
		return fmt.Errorf("open_tree: %w", err)
	}
	defer unix.Close(tree) //nolint:errcheck // only a handle
	if set != 0 {
		attr := unix.MountAttr{Attr_set: set}
		if set&(unix.MOUNT_ATTR_NOATIME|unix.MOUNT_ATTR_STRICTATIME) != 0 {
			attr.Attr_clr = unix.MOUNT_ATTR__ATIME
		}
		if err := unix.MountSetattr(tree, "", attrFlags, &attr); err != nil {
			return fmt.Errorf("mount_setattr: %w", err)
		}
	}
	err = unix.MoveMount(tree, "", int(target.Fd()), "", unix.MOVE_MOUNT_F_EMPTY_PATH|unix.MOVE_MOUNT_T_EMPTY_PATH)
	if err != nil {
		return fmt.Errorf("move_mount: %w", err)
	}
	return nil
}
