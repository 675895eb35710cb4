package repodata

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// kinds is how many lists repodata has.
const kinds = 3

// record is what the cache holds under a key: a package's fragments, or a group
// of packages' members of the three compressed lists.
type record [kinds][]byte

func (r *record) size() int { return len(r[0]) + len(r[1]) + len(r[2]) }

// place is where a record is.
type place struct {
	pack   *pack
	offset int64
	sizes  [kinds]uint32
	sum    uint32 // CRC-32C of the record
}

func (p *place) size() int64 { return int64(p.sizes[0]) + int64(p.sizes[1]) + int64(p.sizes[2]) }

// Cache is a folder that keeps what has been made of packages. Several processes
// may use it at once: packs are only ever appended to, under a lock, or removed.
// What a crash or a bad disk has left in it is found out by checksums and made
// anew. A Cache serves one Make at a time.
type Cache struct {
	dir      string
	maxSize  int64
	lockWait time.Duration // how long another process may have the lock

	mu    sync.Mutex
	packs map[string]*pack
	known map[cacheKey]place // what has been asked for
}

// OpenCache opens the cache in dir, which is made if it is not there. When it
// grows over maxSize bytes, what has not been used for longest is given up.
func OpenCache(dir string, maxSize int64) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return &Cache{dir: dir, maxSize: maxSize, lockWait: 10 * time.Second, packs: map[string]*pack{}, known: map[cacheKey]place{}}, nil
}

// Close ends the use of the cache.
func (c *Cache) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	now := time.Now()
	for _, p := range c.packs {
		if p.used {
			_ = os.Chtimes(p.path, now, now) // may have been given up meanwhile
		}
		errs = append(errs, p.file.Close())
	}
	c.packs, c.known = nil, nil
	return errors.Join(errs...)
}

// packNames lists the packs, the oldest first.
func (c *Cache) packNames() ([]string, error) {
	entries, err := os.ReadDir(c.dir) // which sorts them
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), packSuffix) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// prepare looks keys up, so that find knows where their records are: the indexes
// are gone through once, whatever else they hold.
func (c *Cache) prepare(keys []cacheKey) error {
	names, err := c.packNames()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		c.known[k] = place{}
	}
	for _, name := range names {
		p := c.packs[name]
		if p == nil {
			if p, err = openPack(filepath.Join(c.dir, name), 0); errors.Is(err, os.ErrNotExist) {
				continue
			} else if err != nil {
				return err
			}
			c.packs[name] = p
		}
		if err := p.scan(c.known); err != nil {
			return err
		}
	}
	for _, at := range c.known {
		if at.pack != nil {
			at.pack.used = true
		}
	}
	return nil
}

// find returns where records are; a place without a pack is none.
func (c *Cache) find(keys []cacheKey) []place {
	places := make([]place, len(keys))
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range keys {
		places[i] = c.known[k]
	}
	return places
}

// maxRead is how much is read at once when records follow each other.
const maxRead = 4 << 20

// read reads records, unchecked; those that cannot be read are empty.
func (c *Cache) read(places []place) []record {
	records := make([]record, len(places))
	for i := 0; i < len(places); {
		first := places[i]
		if first.pack == nil {
			i++
			continue
		}
		end, size := i+1, first.size()
		for end < len(places) && places[end].pack == first.pack && places[end].offset == first.offset+size && size < maxRead {
			size += places[end].size()
			end++
		}
		if data := first.pack.read(first.offset, size); data != nil {
			for j := i; j < end; j++ {
				for kind, n := range places[j].sizes {
					records[j][kind], data = data[:n:n], data[n:]
				}
			}
		}
		i = end
	}
	return records
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (r *record) sum() uint32 {
	var sum uint32
	for _, part := range r {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}

// intact reports whether r is what was once put at its place.
func (p *place) intact(r *record) bool {
	for i, part := range r {
		if len(part) != int(p.sizes[i]) {
			return false
		}
	}
	return p.pack != nil && p.sum == r.sum()
}

// keyed is a record to be kept.
type keyed struct {
	key cacheKey
	record
}

// put keeps records.
func (c *Cache) put(records []keyed) error {
	if len(records) == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	p, err := c.current()
	if err != nil {
		return err
	}
	return p.append(records, func(k cacheKey, at place) { c.known[k] = at })
}

// lock keeps other processes from changing the folder. One that does not let go
// of it costs us only what we would have kept.
func (c *Cache) lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(c.dir, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_CLOEXEC, 0o644)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(c.lockWait)
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			return nil, fmt.Errorf("lock the cache: %w", errors.Join(err, f.Close()))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// shares is how many packs a full cache has.
const shares = 16

// current returns the pack to append to, the lock being held.
func (c *Cache) current() (*pack, error) {
	names, err := c.packNames()
	if err != nil {
		return nil, err
	}
	next := 1
	if len(names) > 0 {
		last := names[len(names)-1]
		if _, err := fmt.Sscanf(last, "%08d"+packSuffix, &next); err != nil {
			return nil, fmt.Errorf("the cache holds %s", last)
		}
		st, err := os.Stat(filepath.Join(c.dir, last))
		if err != nil {
			return nil, err
		}
		if st.Size() >= c.maxSize/shares {
			if err := c.expire(names); err != nil {
				return nil, err
			}
			next++
		}
	}
	name := fmt.Sprintf("%08d"+packSuffix, next)
	if c.packs[name] == nil {
		p, err := openPack(filepath.Join(c.dir, name), os.O_CREATE)
		if err != nil {
			return nil, err
		}
		c.packs[name] = p
	}
	return c.packs[name], nil
}

// expire gives up packs until there is room for another one.
func (c *Cache) expire(names []string) error {
	type aged struct {
		path string
		used time.Time
		size int64
	}
	var list []aged
	var total int64
	for _, name := range names {
		path := filepath.Join(c.dir, name)
		st, err := os.Stat(path)
		if err != nil {
			return err
		}
		used := st.ModTime()
		if p := c.packs[name]; p != nil && p.used {
			used = time.Now()
		}
		list = append(list, aged{path, used, st.Size()})
		total += st.Size()
	}
	slices.SortFunc(list, func(a, b aged) int { return a.used.Compare(b.used) })
	for _, a := range list {
		if total <= c.maxSize-c.maxSize/shares {
			break
		}
		if err := errors.Join(os.Remove(a.path+indexSuffix), os.Remove(a.path)); err != nil {
			return err
		}
		total -= a.size
	}
	return nil
}
