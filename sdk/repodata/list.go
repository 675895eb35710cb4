package repodata

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Key identifies in the cache what is made of a package.
type Key [sha256.Size]byte

// format is part of every key; it changes when fragments are made differently.
const format = "gokoji fragments 1\n"

// item is a package of a repo.
type item struct {
	href      string // as the list has it
	path      string // of the file
	key       Key
	size      int64
	buildTime int64 // -1 when the hub has not told; then mtime is the file's
	mtime     int64
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
		} else if !os.IsNotExist(err) {
			return nil, err
		}
	}
	paths := lines(data)
	items := make([]item, len(paths))
	for i, line := range paths {
		it := &items[i]
		it.href = string(line)
		it.path = dir + "/" + it.href
		if !strings.HasSuffix(it.href, ".rpm") {
			return nil, &Error{it.href, fmt.Errorf("not the name of a package")}
		}
		if len(recs) != len(paths) || !it.byRecord(recs[i]) {
			if err := it.byFile(); err != nil {
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

// byRecord takes the key from what the hub says of the RPM: its id and the MD5 of
// its content among others, so that nothing needs to be looked up in the file
// tree. False when the record is of another package or says too little.
func (it *item) byRecord(record []byte) bool {
	_, name := splitPath(it.href)
	name, arch := cutLast(strings.TrimSuffix(name, ".rpm"), '.')
	name, release := cutLast(name, '-')
	name, version := cutLast(name, '-')
	for _, want := range []struct{ key, value string }{
		{"name", name}, {"version", version}, {"release", release}, {"arch", arch},
	} {
		if got, ok := member(record, want.key, '"'); !ok || string(got) != want.value {
			return false
		}
	}
	hash, ok := member(record, "payloadhash", '"')
	if !ok || len(hash) != 32 {
		return false
	}
	var numbers [3]int64
	for i, key := range []string{"id", "size", "buildtime"} {
		text, ok := member(record, key, ',')
		n, err := strconv.ParseInt(string(text), 10, 64)
		if !ok || err != nil || n < 0 {
			return false
		}
		numbers[i] = n
	}
	it.size, it.buildTime = numbers[1], numbers[2]
	it.key = sha256.Sum256(fmt.Appendf(nil, "%shub\n%s\n%d\n%d\n%d\n%s", format, hash, numbers[0], numbers[1], numbers[2], it.href))
	return true
}

func cutLast(s string, sep byte) (before, after string) {
	at := strings.LastIndexByte(s, sep)
	if at < 0 {
		return s, ""
	}
	return s[:at], s[at+1:]
}

// member finds the first member of this name in a line of JSON as hubs write it,
// with one blank behind colons; end is what ends its value: a quote for a text
// without escapes, a comma for a number.
func member(line []byte, name string, end byte) ([]byte, bool) {
	prefix := `"` + name + `": `
	if end == '"' {
		prefix += `"`
	}
	_, rest, ok := bytes.Cut(line, []byte(prefix))
	if !ok {
		return nil, false
	}
	value, _, ok := bytes.Cut(rest, []byte{end})
	return value, ok && !bytes.ContainsRune(value, '\\')
}

// byFile takes the key from the file, as createrepo_c --update does.
func (it *item) byFile() error {
	st, err := os.Stat(it.path)
	if err != nil {
		return err
	}
	it.size, it.buildTime, it.mtime = st.Size(), -1, st.ModTime().Unix()
	b := []byte(format + "file\n")
	b = binary.BigEndian.AppendUint64(b, uint64(st.Size()))
	b = binary.BigEndian.AppendUint64(b, uint64(st.ModTime().UnixNano()))
	if it.path, err = filepath.Abs(it.path); err != nil {
		return err
	}
	it.key = sha256.Sum256(append(b, it.path+"\n"+it.href...))
	return nil
}
