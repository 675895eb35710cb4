package repodata

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
)

// manyUnknown is how many packages must be unknown for older repodata to be
// looked at: unpacking it costs as much as reading some packages.
const manyUnknown = 50

// useOld takes over from older repodata what the cache lacks.
func (m *maker) useOld(ctx context.Context, items []item) {
	if m.Cache == nil || m.Old == "" {
		return
	}
	keys := make([]cacheKey, len(items))
	for i := range items {
		keys[i] = items[i].key
	}
	want := map[string]*item{}
	for i, p := range m.Cache.find(keys) {
		if p.pack == nil {
			var w xmlWriter
			w.value(items[i].href)
			want[string(w.b)] = &items[i]
		}
	}
	if len(want) < manyUnknown {
		return
	}
	m.stats.Old, m.stats.OldProblem = m.Cache.takeOver(ctx, m.Old, want)
}

// takeOver puts into the cache what the repodata in dir says of the wanted
// packages, by their href as it is written. It returns how many there were.
func (c *Cache) takeOver(ctx context.Context, dir string, want map[string]*item) (found int, err error) {
	var lists [kinds]*splitter
	paths, err := oldLists(dir)
	if err != nil {
		return 0, err
	}
	for i, kind := range listKinds() {
		f, err := os.Open(paths[i])
		if err != nil {
			return 0, err
		}
		defer f.Close()
		r, err := gzip.NewReader(f)
		if err != nil {
			return 0, err
		}
		defer r.Close()
		if lists[i], err = newSplitter(r, kind); err != nil {
			return 0, fmt.Errorf("%s: %w", kind.name, err)
		}
	}
	var batch []keyed
	size := 0
	for ctx.Err() == nil {
		var r record
		var ends int
		for i, s := range lists {
			if r[i], err = s.next(); errors.Is(err, io.EOF) {
				ends++
			} else if err != nil {
				return found, fmt.Errorf("%s: %w", s.kind.name, err)
			}
		}
		if ends > 0 {
			if ends < kinds {
				return found, errors.New("its lists are not of the same packages")
			}
			break
		}
		it, err := r.match(want)
		if err != nil {
			return found, err
		}
		if it == nil {
			continue
		}
		batch = append(batch, keyed{it.key, r})
		found++
		if size += r.size(); size > maxRead {
			if err := c.put(batch); err != nil {
				return found, err
			}
			batch, size = nil, 0
		}
	}
	return found, errors.Join(context.Cause(ctx), c.put(batch))
}

// match finds which of the wanted packages r is of, nil for none: the file must
// be where it was and as large, and be built at the same time.
func (r *record) match(want map[string]*item) (*item, error) {
	id, ok := between(r[0], `<checksum type="sha256" pkgid="YES">`, `</checksum>`)
	if !ok || len(id) != 2*sha256.Size {
		return nil, errNotOurs
	}
	for _, f := range r[1:] {
		if !strings.HasPrefix(string(f[:min(len(f), 128)]), `<package pkgid="`+id+`" `) {
			return nil, errors.New("its lists are not of the same packages")
		}
	}
	href, ok := between(r[0], "\n  <location href=\"", "\"/>\n")
	it := want[href]
	if !ok || it == nil {
		return nil, nil
	}
	size, ok := between(r[0], "\n  <size package=\"", `"`)
	if !ok || size != strconv.FormatInt(it.size, 10) {
		return nil, nil
	}
	times, ok := between(r[0], "\n  <time ", "/>\n")
	built, okBuilt := between([]byte(times), `build="`, `"`)
	if !ok || !okBuilt {
		return nil, nil
	}
	if it.hash != "" {
		if built != strconv.FormatInt(it.buildTime, 10) {
			return nil, nil
		}
	} else if !strings.HasPrefix(times, `file="`+strconv.FormatInt(it.mtime, 10)+`"`) {
		return nil, nil
	}
	for _, f := range r {
		if !utf8.Valid(f) {
			return nil, nil
		}
	}
	return it, nil
}

// oldLists finds the three lists of repodata and checks that they are as its
// repomd.xml says.
func oldLists(dir string) (paths [kinds]string, err error) {
	f, err := os.Open(filepath.Join(dir, "repomd.xml"))
	if err != nil {
		return paths, err
	}
	defer f.Close()
	var md struct {
		Data []struct {
			Type     string `xml:"type,attr"`
			Checksum struct {
				Type string `xml:"type,attr"`
				Sum  string `xml:",chardata"`
			} `xml:"checksum"`
			Location struct {
				Href string `xml:"href,attr"`
			} `xml:"location"`
		} `xml:"data"`
	}
	if err := xml.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&md); err != nil {
		return paths, err
	}
	for i, kind := range listKinds() {
		for _, d := range md.Data {
			if d.Type != kind.name || d.Checksum.Type != "sha256" || !strings.HasSuffix(d.Location.Href, ".xml.gz") {
				continue
			}
			paths[i] = filepath.Join(dir, filepath.Base(d.Location.Href))
			if err := checkSum(paths[i], strings.TrimSpace(d.Checksum.Sum)); err != nil {
				return paths, err
			}
		}
		if paths[i] == "" {
			return paths, fmt.Errorf("it has no %s.xml.gz", kind.name)
		}
	}
	return paths, nil
}

func checkSum(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s has another checksum than it should", path)
	}
	return nil
}
