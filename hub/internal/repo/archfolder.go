package repo

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// arches lists the architectures that the repo has a folder for.
func (l *layout) arches() []string {
	var list []string
	if on(l.opts, optSeparateSrc) {
		list = append(list, "src")
	}
	for _, arch := range l.tag.ArchList() {
		arch = koji.CanonArch(arch)
		if arch != "src" && arch != "noarch" && !slices.Contains(list, arch) {
			list = append(list, arch)
		}
	}
	return list
}

// holds tells whether a package of arch belongs into the folder of repoArch.
func (l *layout) holds(repoArch, arch string) bool {
	switch arch {
	case "src":
		return on(l.opts, optSrc) || repoArch == "src" && on(l.opts, optSeparateSrc)
	case "noarch":
		return repoArch != "src"
	}
	return koji.CanonArch(arch) == repoArch
}

// makeArch makes the folder of an architecture below tmp, which becomes dir, with
// the link to the top, and returns it.
func makeArch(c *hub.Call, tmp, dir, arch string) (string, error) {
	toTop, err := filepath.Rel(filepath.Join(dir, arch), c.System().Paths.Top)
	if err != nil {
		return "", err
	}
	tmp = filepath.Join(tmp, arch)
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return "", err
	}
	return tmp, os.Symlink(toTop, filepath.Join(tmp, "toplink"))
}

// writeArch fills the folder of an architecture.
func (l *layout) writeArch(c *hub.Call, tmp, dir, arch string, con *content) error {
	folder, err := makeArch(c, tmp, dir, arch)
	if err != nil {
		return err
	}
	for _, list := range l.lists(arch, con) {
		if err := os.WriteFile(filepath.Join(folder, list.name), list.text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// list is one of the lists of what an architecture's folder is about.
type list struct {
	name string
	text []byte
}

// lists returns what is in the folder of an architecture: the paths of the
// packages, what is known of them, and the names that are blocked; a line each.
func (l *layout) lists(arch string, con *content) [3]list {
	var paths, records, blocked bytes.Buffer
	for _, p := range con.packages {
		if l.holds(arch, p.arch) {
			paths.WriteString(p.path)
			paths.WriteByte('\n')
			records.Write(p.record)
			records.WriteByte('\n')
		}
	}
	for _, name := range con.blocked {
		blocked.WriteString(name)
		blocked.WriteByte('\n')
	}
	return [3]list{{"pkglist", paths.Bytes()}, {"blocklist", blocked.Bytes()}, {"rpmlist.jsonl", records.Bytes()}}
}
