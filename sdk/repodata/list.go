package repodata

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// item is a package of a repo.
type item struct {
	href      string // as the list has it
	path      string // of the file
	key       cacheKey
	size      int64
	hash      string // koji's payloadhash; "" when the hub has not told
	buildTime int64  // when it has
	mtime     int64  // when it has not
}

// readList reads the list of packages in the order in which createrepo_c writes
// them. records may be "".
func readList(dir, list, records string) ([]item, error) {
	if list == "" {
		return nil, nil
	}
	data, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	var recs [][]byte
	if records != "" {
		if all, err := os.ReadFile(records); err == nil {
			recs = lines(all)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	paths := lines(data)
	tops := map[string]string{}
	items := make([]item, len(paths))
	for i, line := range paths {
		it := &items[i]
		it.href = string(line)
		it.path = dir + "/" + it.href
		if !strings.HasSuffix(it.href, ".rpm") {
			return nil, &Error{it.href, errors.New("not the name of a package")}
		}
		if len(recs) != len(paths) || !it.byRecord(recs[i]) {
			if err := it.byFile(dir, tops); err != nil {
				return nil, &Error{it.href, err}
			}
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		dirA, nameA := splitPath(a.href)
		dirB, nameB := splitPath(b.href)
		if c := strings.Compare(nameA, nameB); c != 0 {
			return c
		}
		return strings.Compare(dirA, dirB)
	})
	return items, nil
}

// lines splits text into its lines, without empty ones.
func lines(text []byte) [][]byte {
	list := make([][]byte, 0, bytes.Count(text, []byte{'\n'})+1)
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		if len(line) > 0 {
			list = append(list, line)
		}
	}
	return list
}

func splitPath(href string) (dir, name string) {
	at := strings.LastIndexByte(href, '/')
	return href[:max(at, 0)], href[at+1:]
}

// byFile takes the key from the file, as createrepo_c --update does. tops are the
// folders directly in dir by the paths that they have without links: koji's repos
// lead to all packages by one link.
func (it *item) byFile(dir string, tops map[string]string) error {
	st, err := os.Stat(it.path)
	if err != nil {
		return err
	}
	top, rest, _ := strings.Cut(it.href, "/")
	if tops[top] == "" {
		if tops[top], err = filepath.EvalSymlinks(filepath.Join(dir, top)); err != nil {
			return err
		}
	}
	real, err := filepath.Abs(filepath.Join(tops[top], rest))
	if err != nil {
		return err
	}
	it.size, it.mtime = st.Size(), st.ModTime().Unix()
	it.key = sha256.Sum256(fmt.Appendf(nil, "%sfile\n%d\n%d\n%s\n%s", format, st.Size(), st.ModTime().UnixNano(), real, it.href))
	return nil
}
