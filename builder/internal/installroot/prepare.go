package installroot

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/rootconf"
)

// The root's build user, by mock's names.
const (
	buildUser  = "mockbuild"
	buildGroup = "mock"
	buildUID   = 1000
	buildGID   = 135
)

var buildOwner = chroot.Owner{UID: buildUID, GID: buildGID}

// prepare writes dnf's files and the directories that a root has before its
// first package.
func (r *root) prepare() error {
	conf := rootconf.Of(r.opts, r.cfg).YumConf()
	conf = strings.Replace(conf, "[main]\n", "[main]\nplugins=0\n", 1)
	r.note("dnf.conf:\n%s", conf)
	for name, text := range map[string]string{
		"dnf.conf": conf,
		// Debian's rpm keeps its database elsewhere.
		".rpmmacros": "%_dbpath /var/lib/rpm\n",
	} {
		if err := os.WriteFile(filepath.Join(r.home(), name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	root, err := chroot.OpenDir(r.Path())
	if err != nil {
		return err
	}
	defer root.Close()
	for _, dir := range []string{"/etc", "/proc", "/sys", "/dev", "/var/log", "/var/cache", "/var/lib/rpm"} {
		if err := root.MkdirOwned(dir, 0o755, chroot.Owner{}); err != nil {
			return err
		}
	}
	for _, dir := range []string{"/tmp", "/var/tmp"} {
		if err := root.MkdirOwned(dir, 0o777|os.ModeSticky, chroot.Owner{}); err != nil {
			return err
		}
	}
	return nil
}

// finish adds to the installed root what builds need: a user, its directories,
// and the network's files.
func (r *root) finish() error {
	root, err := chroot.OpenDir(r.Path())
	if err != nil {
		return err
	}
	defer root.Close()
	errs := []error{
		root.AppendLine("/etc/group", buildGroup+":", fmt.Sprintf("%s:x:%d:", buildGroup, buildGID)),
		root.AppendLine("/etc/passwd", buildUser+":", fmt.Sprintf("%s:x:%d:%d::/builddir:/bin/bash", buildUser, buildUID, buildGID)),
		root.MkdirOwned("/builddir", 0o755, buildOwner),
		root.MkdirOwned("/builddir/build", 0o755, buildOwner),
		root.WriteFile("/builddir/.rpmmacros", []byte(r.macros()), 0o644, buildOwner),
		root.Symlink("../proc/self/mounts", "/etc/mtab"),
	}
	for _, dir := range []string{"BUILD", "BUILDROOT", "RPMS", "SOURCES", "SPECS", "SRPMS", "originals"} {
		errs = append(errs, root.MkdirOwned("/builddir/build/"+dir, 0o755, buildOwner))
	}
	if r.cfg.DNS {
		for _, name := range []string{"/etc/resolv.conf", "/etc/hosts"} {
			data, err := os.ReadFile(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err == nil {
				err = root.WriteFile(name, data, 0o644, chroot.Owner{})
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (r *root) macros() string {
	macros := rootconf.Of(r.opts, r.cfg).Macros()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(macros)) {
		fmt.Fprintf(&b, "%s %s\n", name, macros[name])
	}
	return b.String()
}
