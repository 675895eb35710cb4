package kojira

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// reuser tries to answer requests with the content of other repos, several at a
// time and beside the queue, so that slow ones keep nobody up.
type reuser struct {
	system *hub.System
	places chan struct{} // one for each that may be tried at once
	done   chan struct{} // has something in it when one has been tried
	group  sync.WaitGroup

	*vain
	under map[int64]int64 // requests that are being tried, their tags
	ready int64           // what repos were ready then, as a sum
}

// vain is what requests were tried in vain, so that nothing is compared twice.
type vain struct {
	mu     sync.Mutex
	looked map[int64][]int64 // which repos came into question
}

func (v *vain) note(id int64, looked []int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looked[id] = looked
}

func newReuser(s *hub.System, v *vain) *reuser {
	return &reuser{
		system: s, places: make(chan struct{}, max(2, runtime.NumCPU())), done: make(chan struct{}, 1),
		vain: v, under: map[int64]int64{},
	}
}

// wait waits for those under way; their context has to end first.
func (u *reuser) wait() { u.group.Wait() }

// triedInVain tells whether a request has been tried and is not being tried
// again: only a task can answer it.
func (u *reuser) triedInVain(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, under := u.under[id]
	_, tried := u.looked[id]
	return tried && !under
}

// maxLooked is how many requests are remembered as tried. Those that are over
// are not forgotten before: one that Answer has tried may not be committed yet.
const maxLooked = 1000

// untasked is a request that waits and had no task.
type untasked struct {
	ID  int64 `koji:"id"`
	Tag int64 `koji:"tag_id"`
}

// start begins to try the requests that had no task yet. Those tried before are
// tried again when other repos have become ready. Of each tag one is tried at a
// time: its repo may answer the others.
func (u *reuser) start(ctx context.Context) error {
	list, err := hub.Rows[untasked](ctx, u.system.Pool,
		"SELECT id, tag_id FROM repo_queue WHERE active AND repo_id IS NULL AND task_id IS NULL AND tries = 0 ORDER BY priority, id")
	if err != nil {
		return err
	}
	ready, err := hub.Value[int64](ctx, u.system.Pool, "SELECT coalesce(sum(id), 0)::bigint FROM repo WHERE state = $1", int(koji.RepoReady))
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.looked) > maxLooked {
		maps.DeleteFunc(u.looked, func(id int64, _ []int64) bool {
			return !slices.ContainsFunc(list, func(r untasked) bool { return r.ID == id })
		})
	}
	again := ready != u.ready
	u.ready = ready
	busy := slices.Collect(maps.Values(u.under))
	for _, r := range list {
		looked, tried := u.looked[r.ID]
		_, under := u.under[r.ID]
		if under || tried && !again || slices.Contains(busy, r.Tag) {
			continue
		}
		busy = append(busy, r.Tag)
		u.under[r.ID] = r.Tag
		u.group.Go(func() { u.try(ctx, r, looked) })
	}
	return nil
}

// try tries a request; known are the repos that were compared in vain.
func (u *reuser) try(ctx context.Context, r untasked, known []int64) {
	select {
	case u.places <- struct{}{}:
		defer func() { <-u.places }()
	case <-ctx.Done():
		return
	}
	var looked []int64
	c := &hub.Call{Method: "repo.reuse"}
	err := u.system.Run(ctx, c, func(ctx context.Context, c *hub.Call) (err error) {
		// who asks for this tag meanwhile is to get this repo, not another one
		if err := repo.LockRequests(ctx, c, r.Tag); err != nil {
			return err
		}
		looked, err = repo.Reuse(ctx, c, r.ID, known)
		return err
	})
	if err != nil && !errors.Is(err, repo.ErrNothingFits) && ctx.Err() == nil {
		u.system.Log.Error("a request could not be answered with another repo's content; it gets a task", "request", r.ID, "error", err)
	}
	u.mu.Lock()
	delete(u.under, r.ID)
	u.looked[r.ID] = looked
	u.mu.Unlock()
	select {
	case u.done <- struct{}{}:
	default:
	}
}
