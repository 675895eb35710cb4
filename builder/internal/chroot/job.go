package chroot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/sdk/builder"
)

// job is a Command as the init gets it.
type job struct {
	Root     string
	Mode     Mode
	Argv     []string
	Env      []string
	Dir      string
	User     *User
	Linux32  bool
	NoDev    bool
	NoNet    bool
	NoSync   bool
	Mounts   []mount
	Writable []string
	Apart    bool   // standard error goes its own way
	Staging  string // an empty directory to mount at in passing
}

// job checks the command and makes what the init needs on the machine.
func (c *Command) job() (*job, error) {
	if len(c.Argv) == 0 {
		return nil, fmt.Errorf("no command")
	}
	root, err := filepath.EvalSymlinks(c.Root)
	if errors.Is(err, fs.ErrNotExist) && c.Mode == Free && len(c.Mounts) == 0 {
		root, err = c.Root, nil // the program may be about to make it
	}
	if err != nil {
		return nil, err
	}
	j := &job{
		Root: root, Mode: c.Mode, Argv: c.Argv, Env: c.Env, Dir: c.Dir, User: c.User,
		Linux32: c.Linux32, NoDev: c.NoDev, NoNet: c.NoNet, NoSync: c.NoSync, Writable: c.Writable,
		Apart: c.Errors != nil,
	}
	if j.Dir == "" {
		j.Dir = "/"
	}
	for _, m := range c.Mounts {
		parsed, err := parseMount(m)
		if err != nil {
			return nil, err
		}
		j.Mounts = append(j.Mounts, parsed)
		if !parsed.Bind && j.Staging == "" {
			// Beside the root, to go with it if nobody is left to remove it.
			if j.Staging, err = os.MkdirTemp(filepath.Dir(root), ".mount-"); err != nil {
				return nil, err
			}
		}
	}
	return j, nil
}

func (j *job) cloneFlags() uintptr {
	flags := uintptr(syscall.CLONE_NEWNS)
	if j.Mode != Free {
		flags |= syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
	}
	if j.NoNet {
		flags |= syscall.CLONE_NEWNET
	}
	return flags
}

// mount is a builder.Mount with its options understood.
type mount struct {
	Source, Beneath, Target string

	Bind      bool
	Recursive bool
	Set       uint64 // MOUNT_ATTR_* of a bind
	Type      string // of another mount, with
	Options   string // its options for mount(8)
}

// bindAttrs are the options that a bind may have; 0 is one without effect here.
var bindAttrs = map[string]uint64{
	"ro": unix.MOUNT_ATTR_RDONLY, "nosuid": unix.MOUNT_ATTR_NOSUID,
	"nodev": unix.MOUNT_ATTR_NODEV, "noexec": unix.MOUNT_ATTR_NOEXEC,
	"noatime": unix.MOUNT_ATTR_NOATIME, "nodiratime": unix.MOUNT_ATTR_NODIRATIME,
	"strictatime": unix.MOUNT_ATTR_STRICTATIME,
	"bind":        0, "rbind": 0, "rw": 0, "suid": 0, "dev": 0, "exec": 0, "relatime": 0, "defaults": 0, "_netdev": 0,
}

func parseMount(m builder.Mount) (mount, error) {
	out := mount{Source: m.Source, Target: m.Target, Type: m.Type, Options: m.Options}
	if !strings.HasPrefix(m.Target, "/") || filepath.Clean(m.Target) == "/" {
		return out, fmt.Errorf("invalid mount point: %s", m.Target)
	}
	var options []string
	for o := range strings.SplitSeq(m.Options, ",") {
		switch o = strings.TrimSpace(o); o {
		case "":
			continue
		case "bg":
			return out, fmt.Errorf("bad config: background mount not allowed")
		case "bind":
			out.Bind = true
		case "rbind":
			out.Bind, out.Recursive = true, true
		}
		options = append(options, o)
	}
	if m.Beneath != "" {
		out.Beneath = filepath.Clean("/" + m.Beneath)[1:]
	}
	if !out.Bind {
		if out.Type == "" || strings.HasPrefix(out.Type, "-") || strings.HasPrefix(out.Source, "-") {
			return out, fmt.Errorf("cannot mount %q of type %q", m.Source, m.Type)
		}
		if out.Beneath != "" {
			out.Source = strings.TrimSuffix(out.Source, "/") + "/" + out.Beneath
		}
		out.Options = strings.Join(options, ",")
		return out, nil
	}
	for _, o := range options {
		attr, ok := bindAttrs[o]
		if !ok {
			return out, fmt.Errorf("mount option %q is none of a bind mount (%s)", o, m.Target)
		}
		out.Set |= attr
	}
	return out, nil
}
