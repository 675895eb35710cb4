package repo

import (
	"context"
	"errors"
	"runtime"

	"github.com/gokoji/gokoji/sdk/hub"
)

// instant answers requests for the first repo of a tag with the repo itself when
// another one has the same content: koji's clients ask again only after seconds.
// Others, and those that come when many do, are left to the worker.
type instant struct {
	turn   *turn
	vain   *vain
	places chan struct{}
}

// newInstant makes one; without v all requests are left to the worker.
func newInstant(t *turn, v *vain) *instant {
	places := 0
	if v != nil {
		places = runtime.NumCPU() // most of it is the database's and the disk's work
	}
	return &instant{t, v, make(chan struct{}, places)}
}

func (i *instant) request(ctx context.Context, c *hub.Call, a requestArgs) (Requested, error) {
	r, err := request(ctx, c, a)
	// a call that is part of another one goes on with the request
	if err != nil || r.Request == nil || r.Duplicate || a.Force || c.Method != "repo.request" {
		return r, err
	}
	select {
	case i.places <- struct{}{}:
		defer func() { <-i.places }()
	default:
		return r, nil
	}
	made, err := i.try(ctx, c, r.Request)
	if err != nil || made == nil {
		return r, err
	}
	return Requested{Repo: made}, nil
}

// try returns the repo that it made for the request, nil when it made none.
func (i *instant) try(ctx context.Context, c *hub.Call, r *Request) (*Info, error) {
	if mine, err := i.turn.mine(ctx, c, c.Log); err != nil || !mine {
		return nil, err
	}
	first, err := hub.Value[bool](ctx, c, "SELECT NOT EXISTS (SELECT 1 FROM repo WHERE tag_id = $1 AND dist IS NOT TRUE)", r.TagID)
	if err != nil || !first {
		return nil, err
	}
	var looked []int64
	err = c.Savepoint(ctx, func(ctx context.Context) (err error) {
		looked, err = reuse(ctx, c, r.ID, nil)
		return err
	})
	if errors.Is(err, errNothingFits) {
		i.vain.note(r.ID, looked)
		return nil, nil
	}
	if err != nil {
		if !errors.Is(err, hub.ErrDatabase) {
			c.Log.Error("a request could not be answered with another repo's content", "request", r.ID, "error", err)
		}
		return nil, nil // the worker tries again
	}
	if r, err = findRequest(ctx, c, r.ID); err != nil || r.RepoID == nil {
		return nil, err
	}
	return Find(ctx, c, *r.RepoID)
}
