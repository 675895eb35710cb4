package kojira

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Answer makes the first repo of a tag within the call that requests it when
// another repo has the same content: koji's clients ask again only after seconds.
// Other requests, and those that come when many do, are left to the worker; it
// then returns nil.
func (k *Core) Answer(ctx context.Context, c *hub.Call, r *repo.Request) (*repo.Info, error) {
	select {
	case k.instant <- struct{}{}:
		defer func() { <-k.instant }()
	default:
		return nil, nil
	}
	if mine, err := k.turn.mine(ctx, c, c.Log); err != nil || !mine {
		return nil, err
	}
	first, err := hub.Value[bool](ctx, c, "SELECT NOT EXISTS (SELECT 1 FROM repo WHERE tag_id = $1 AND dist IS NOT TRUE)", r.TagID)
	if err != nil || !first {
		return nil, err
	}
	var looked []int64
	err = c.Savepoint(ctx, func(ctx context.Context) (err error) {
		looked, err = repo.Reuse(ctx, c, r.ID, nil)
		return err
	})
	if errors.Is(err, repo.ErrNothingFits) {
		k.vain.note(r.ID, looked)
		return nil, nil
	}
	if err != nil {
		if !errors.Is(err, hub.ErrDatabase) {
			c.Log.Error("a request could not be answered with another repo's content", "request", r.ID, "error", err)
		}
		return nil, nil // the worker tries again
	}
	if r, err = repo.FindRequest(ctx, c, r.ID); err != nil || r.RepoID == nil {
		return nil, err
	}
	return repo.Find(ctx, c, *r.RepoID)
}
