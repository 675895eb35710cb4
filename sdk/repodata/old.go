package repodata

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
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
// packages, by their href as it is written. It returns how many there were, with
// an error when the rest is of no use.
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
		if lists[i], err = newSplitter(r, kind); err != nil {
			return 0, fmt.Errorf("%s: %w", kind.name, err)
		}
	}
	for err == nil {
		var batch []keyed
		batch, err = nextBatch(ctx, lists, want)
		if putErr := c.put(batch); putErr != nil {
			return found, putErr
		}
		found += len(batch)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return found, err
}

// nextBatch goes on through the lists until some wanted packages are found. The
// error, io.EOF at the end, concerns what comes behind those returned.
func nextBatch(ctx context.Context, lists [kinds]*splitter, want map[string]*item) (batch []keyed, err error) {
	for size := 0; size < maxRead; {
		if err := context.Cause(ctx); err != nil {
			return batch, err
		}
		r, err := nextRecord(lists)
		if err != nil {
			return batch, err
		}
		it, err := r.match(want)
		if err != nil {
			return batch, err
		}
		if it != nil {
			batch = append(batch, keyed{it.key, r})
			size += r.size()
		}
	}
	return batch, nil
}

func nextRecord(lists [kinds]*splitter) (r record, err error) {
	ends := 0
	for i, s := range lists {
		if r[i], err = s.next(); errors.Is(err, io.EOF) {
			ends++
		} else if err != nil {
			return r, fmt.Errorf("%s: %w", s.kind.name, err)
		}
	}
	switch ends {
	case 0:
		return r, nil
	case kinds:
		return r, io.EOF
	}
	return r, errNotSame
}

var errNotSame = errors.New("its lists are not of the same packages")

// match finds which of the wanted packages r is of, nil for none: the file must
// be where it was and as large, and be built at the same time. It is then not
// wanted any more.
func (r *record) match(want map[string]*item) (*item, error) {
	id, ok := between(r[0], `<checksum type="sha256" pkgid="YES">`, `</checksum>`)
	if !ok || len(id) != 2*sha256.Size {
		return nil, errNotOurs
	}
	for _, f := range r[1:] {
		if !strings.HasPrefix(string(f[:min(len(f), 128)]), `<package pkgid="`+id+`" `) {
			return nil, errNotSame
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
	delete(want, href)
	return it, nil
}
