package repodata

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

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

// lock keeps other processes from changing the folder. One that does not let go
// of it costs us only what we would have kept.
func (c *Cache) lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(c.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
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
		// a crash may have left a pack without an index
		if err := os.Remove(a.path + indexSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Remove(a.path); err != nil {
			return err
		}
		total -= a.size
	}
	return nil
}
