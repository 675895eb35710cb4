package kojira

import (
	"context"
	"sync"
	"time"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// keeper gives up repos that never became ready, expires those that are out of
// date, and deletes expired ones.
type keeper struct {
	settings.RepoKeeping
	swept time.Time // when the file tree was last looked through
}

// keep does what is due.
func (k *keeper) keep(ctx context.Context, s *hub.System) error {
	if err := k.look(ctx, s); err != nil || time.Since(k.swept) < k.RecheckPeriod.Duration() {
		return err
	}
	k.swept = time.Now()
	return k.sweep(ctx, s)
}

// look gives up, expires and deletes what is due. What goes wrong with a single
// repo is logged.
func (k *keeper) look(ctx context.Context, s *hub.System) error {
	for _, step := range []struct {
		find func(context.Context, *hub.System) ([]due, error)
		do   func(context.Context, *hub.Call, due) error
	}{
		{k.stale, to(koji.RepoProblem)},
		{k.outdated, to(koji.RepoExpired)},
		{k.unwanted, k.remove},
	} {
		list, err := step.find(ctx, s)
		if err != nil {
			return err
		}
		k.each(ctx, s, list, step.do)
	}
	return ctx.Err()
}

// each does something with each repo, some at a time, in a transaction of its
// own.
func (k *keeper) each(ctx context.Context, s *hub.System, list []due, do func(context.Context, *hub.Call, due) error) {
	places := make(chan struct{}, k.MaxDeletes)
	var group sync.WaitGroup
	defer group.Wait()
	for _, r := range list {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return
		}
		group.Go(func() {
			defer func() { <-places }()
			c := &hub.Call{Method: "repo.setState"}
			err := s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error { return do(ctx, c, r) })
			if err != nil && ctx.Err() == nil {
				s.Log.Error("a repo could not be looked after", "repo", r.ID, "tag", r.TagName, "error", err)
			}
		})
	}
}

// to moves a repo to a state.
func to(state koji.RepoState) func(context.Context, *hub.Call, due) error {
	return func(ctx context.Context, c *hub.Call, r due) error {
		c.AfterCommit(func(context.Context, *hub.Call) error {
			c.Log.Info("a repo is "+state.String(), "repo", r.ID, "tag", r.TagName, "dist", r.Dist)
			return nil
		})
		return repo.SetState(ctx, c, r.ID, state)
	}
}
