package repodata

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Options say what to make repodata of.
type Options struct {
	Dir     string // the repo; packages are found, and named, relative to it
	List    string // file that names the packages, one a line; "": there are none
	Records string // the hub's rpmlist.jsonl, which has a line for each line of List; "", or a file that is not there: packages are known by their files
	Groups  string // comps file to include; "": none
	Out     string // folder that is made and filled: Out/repomd.xml ...
	Old     string // folder of an older repodata that may help while the cache knows little; "": none
	Cache   *Cache // nil: everything is read and made
}

// Stats tell where the packages of a repo came from.
type Stats struct {
	Packages                 int
	Cached, Old, Read        int      // from the cache, older repodata, their files
	Groups, Kept             int      // groups of packages, and those whose compressed form was there already
	Strange                  []string // packages whose files are not what the hub's records say; they are described as they are, and not kept
	OldProblem, CacheProblem error    // why the older repodata or the cache were of no use; the repodata is whole all the same
	Took                     time.Duration
}

// Make makes the repodata that createrepo_c would make of the list, without its
// databases, equal to it but for how it is compressed. It needs neither rpm nor
// createrepo_c. An *Error names a package that cannot be described as
// createrepo_c would; Out is then not there.
func Make(ctx context.Context, o Options) (*Stats, error) {
	start := time.Now()
	items, err := readList(o.Dir, o.List, o.Records)
	if err != nil {
		return nil, err
	}
	m := &maker{Options: o, groups: split(items)}
	m.stats.Packages, m.stats.Groups = len(items), len(m.groups)
	if err := m.prepare(items); err != nil {
		m.stats.CacheProblem, m.Cache = err, nil
	}
	m.useOld(ctx, items)
	if err := m.write(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(o.Out))
	}
	m.stats.Took = time.Since(start)
	m.stats.Cached = m.stats.Packages - m.stats.Old - m.stats.Read
	return &m.stats, nil
}

// Error says of which package no repodata could be made.
type Error struct {
	Href string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Href, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

type maker struct {
	Options
	groups []group

	mu    sync.Mutex
	stats Stats
}

// prepare has the cache look up what the repo is made of.
func (m *maker) prepare(items []item) error {
	if m.Cache == nil {
		return nil
	}
	keys := make([]cacheKey, 0, len(items)+len(m.groups))
	for i := range items {
		keys = append(keys, items[i].key)
	}
	for i := range m.groups {
		keys = append(keys, m.groups[i].key)
	}
	return m.Cache.prepare(keys)
}

func (m *maker) count(f func(*Stats)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(&m.stats)
}

// minWorkers is how many groups are worked on at once at least: their files may
// be far away.
const minWorkers = 4

// write packs groups in parallel and writes them in order.
func (m *maker) write(ctx context.Context) error {
	if err := os.MkdirAll(m.Out, 0o755); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := max(runtime.GOMAXPROCS(0), minWorkers)
	results := make([]chan *packed, len(m.groups))
	for i := range results {
		results[i] = make(chan *packed, 1)
	}
	// Only so many groups are in memory.
	window := make(chan struct{}, 2*workers)
	next := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(next)
		for i := range m.groups {
			select {
			case window <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			p := &packer{m, newCompressor(), newReader()}
			for i := range next {
				done, err := p.pack(ctx, &m.groups[i])
				if err != nil {
					cancel(err)
					return
				}
				results[i] <- done
			}
		})
	}
	records, err := m.writeLists(ctx, results, window)
	if err != nil {
		cancel(err)
	}
	wg.Wait()
	if err != nil {
		return err
	}
	if m.Groups != "" {
		groups, err := addGroups(m.Out, m.Groups)
		if err != nil {
			return err
		}
		records = append(records, groups...)
	}
	return writeRepomd(filepath.Join(m.Out, "repomd.xml"), records, time.Now())
}

// writeLists writes the three lists as their groups come.
func (m *maker) writeLists(ctx context.Context, results []chan *packed, window <-chan struct{}) ([]data, error) {
	var queues [kinds]chan *packed
	var errs [kinds]error
	var records [kinds]data
	var wg sync.WaitGroup
	for kind := range queues {
		queues[kind] = make(chan *packed, 2)
		wg.Go(func() {
			records[kind], errs[kind] = writeList(m.Out, kind, m.stats.Packages, queues[kind])
		})
	}
	err := func() error {
		for _, result := range results {
			select {
			case p := <-result:
				<-window
				for kind := range queues {
					queues[kind] <- p
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	}()
	for kind := range queues {
		close(queues[kind])
	}
	wg.Wait()
	return records[:], errors.Join(append(errs[:], err)...)
}
