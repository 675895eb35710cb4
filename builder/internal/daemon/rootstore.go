package daemon

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// MockRoots finds mock's roots by the configuration files that were written for
// them.
type MockRoots struct {
	ConfigDir string // "/etc/mock/koji"
	Dir       string // kojid.conf's mockdir
}

// SpaceDir is mockdir.
func (m MockRoots) SpaceDir() string { return m.Dir }

// List reads the configuration files.
func (m MockRoots) List() ([]LocalRoot, error) {
	files, err := filepath.Glob(filepath.Join(m.ConfigDir, "*.cfg"))
	if err != nil {
		return nil, err
	}
	var list []LocalRoot
	for _, file := range files {
		id, name, err := readHead(file)
		if err != nil {
			return list, err
		}
		if id == 0 || name == "" || name != filepath.Base(name) || name == ".." {
			continue
		}
		dir := filepath.Join(m.Dir, name)
		list = append(list, LocalRoot{ID: id, Name: name, Dirs: []string{dir, dir + "-bootstrap"}, Config: file, Shells: true})
	}
	return list, nil
}

// readHead finds a root's id and name in the first lines of its configuration.
func readHead(file string) (id int64, name string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, "", err
	}
	defer f.Close() //nolint:errcheck // only read from
	lines := bufio.NewScanner(f)
	for n := 0; n < 10 && lines.Scan(); n++ {
		if v, ok := strings.CutPrefix(lines.Text(), "# Koji buildroot id:"); ok {
			id, _ = strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		}
		if v, ok := strings.CutPrefix(lines.Text(), "# Koji buildroot name:"); ok {
			name = strings.TrimSpace(v)
		}
	}
	return id, name, nil
}

// DirRoots finds roots that are directories called TAG-ID-REPO.
type DirRoots struct{ Dir string }

// SpaceDir is the directory, or the nearest one above that exists.
func (r DirRoots) SpaceDir() string {
	dir := r.Dir
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// List reads the directory.
func (r DirRoots) List() ([]LocalRoot, error) {
	entries, err := os.ReadDir(r.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []LocalRoot
	for _, e := range entries {
		words := strings.Split(e.Name(), "-")
		if !e.IsDir() || len(words) < 3 {
			continue
		}
		id, err := strconv.ParseInt(words[len(words)-2], 10, 64)
		if _, rerr := strconv.ParseInt(words[len(words)-1], 10, 64); err != nil || rerr != nil {
			continue
		}
		list = append(list, LocalRoot{ID: id, Name: e.Name(), Dirs: []string{filepath.Join(r.Dir, e.Name())}})
	}
	return list, err
}
