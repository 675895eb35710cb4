package repodata

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"
)

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
