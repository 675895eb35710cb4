package repo

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// maxIndex bounds the repomd.xml of a repo.
const maxIndex = 16 << 20

// model is a ready repo whose files a new one takes.
type model struct {
	repo *Info
	dir  string
}

// compare returns the repo as a model when it has the groups and the lists, by
// architecture; nil when it has not, or its files are not all there. It then
// stays ready until the call ends.
func (l *layout) compare(ctx context.Context, c *hub.Call, comps []byte, lists map[string][3]list, r *Info) (*model, error) {
	if external, err := hasExternal(ctx, c, r.TagID, r.CreateEvent); err != nil || external {
		return nil, err
	}
	dir, err := Dir(c, r.TagName, r.ID, false)
	if err != nil {
		return nil, nil
	}
	m := &model{r, dir}
	if why := m.differs(comps, lists); why != "" {
		c.Log.Debug("a repo can't be reused", "repo", r.ID, "its tag", r.TagName, "for", l.tag.Name, "why", why)
		return nil, nil
	}
	held, err := hub.Rows[int64](ctx, c, "SELECT id FROM repo WHERE id = $1 AND state = $2 FOR SHARE", r.ID, int(koji.RepoReady))
	if err != nil || len(held) == 0 {
		return nil, err
	}
	return m, nil
}

// differs says what keeps a new repo from taking the files.
func (m *model) differs(comps []byte, lists map[string][3]list) string {
	switch {
	case !m.isWhatItSays():
		return "repo.json"
	case !m.has("groups/comps.xml", comps):
		return "groups"
	}
	for arch, wanted := range lists {
		for _, list := range wanted {
			if !m.hasLines(filepath.Join(arch, list.name), list.text) {
				return arch + "/" + list.name
			}
		}
		if err := m.complete(arch); err != nil {
			return err.Error()
		}
	}
	return ""
}

// isWhatItSays tells whether the folder is the repo's.
func (m *model) isWhatItSays() bool {
	about, err := ReadJSON(m.dir)
	return err == nil && about.Value("id") == m.repo.ID
}

func (m *model) has(name string, text []byte) bool {
	old, ok := m.read(name, len(text))
	return ok && bytes.Equal(old, text)
}

// read reads a file that has to be of that size.
func (m *model) read(name string, size int) ([]byte, bool) {
	path := filepath.Join(m.dir, name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(size) {
		return nil, false
	}
	text, err := os.ReadFile(path)
	return text, err == nil
}

// hasLines tells whether a file has these lines, in whatever order.
func (m *model) hasLines(name string, text []byte) bool {
	old, ok := m.read(name, len(text))
	if !ok || bytes.Equal(old, text) {
		return ok
	}
	return slices.EqualFunc(sortedLines(old), sortedLines(text), bytes.Equal)
}

func sortedLines(text []byte) [][]byte {
	lines := bytes.Split(text, []byte{'\n'})
	slices.SortFunc(lines, bytes.Compare)
	return lines
}

// complete tells whether all the metadata of an architecture is there.
func (m *model) complete(arch string) error {
	path := filepath.Join(m.dir, arch, "repodata", "repomd.xml")
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxIndex {
		return errors.New(arch + " has no repomd.xml")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var index struct {
		Data []struct {
			Type     string `xml:"type,attr"`
			Size     *int64 `xml:"size"`
			Location struct {
				Href string `xml:"href,attr"`
			} `xml:"location"`
		} `xml:"data"`
	}
	if err := xml.Unmarshal(text, &index); err != nil {
		return err
	}
	primary := false
	for _, d := range index.Data {
		primary = primary || d.Type == "primary"
		name, inside := strings.CutPrefix(d.Location.Href, "repodata/")
		if !inside || !plainName(name) {
			return errors.New(arch + " has metadata elsewhere: " + d.Location.Href)
		}
		info, err := os.Lstat(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || d.Size != nil && *d.Size != info.Size() {
			return errors.New(arch + " has another " + name + " than it says")
		}
	}
	if !primary {
		return errors.New(arch + " has no metadata of packages")
	}
	return nil
}

// link puts the files of an architecture into a folder.
func (m *model) link(arch, folder string) error {
	from := filepath.Join(m.dir, arch)
	for _, name := range []string{"pkglist", "blocklist", "rpmlist.jsonl"} {
		if err := filetree.Share(filepath.Join(from, name), filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(filepath.Join(from, "repodata"))
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(folder, "repodata"), 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := filetree.Share(filepath.Join(from, "repodata", e.Name()), filepath.Join(folder, "repodata", e.Name())); err != nil {
			return err
		}
	}
	return nil
}
