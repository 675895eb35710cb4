package repo

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// lookoutInterval is how often repos are looked for that are out of date.
const lookoutInterval = time.Minute

// lookout looks for repos that are out of date and for those that tags want by
// themselves.
type lookout struct{ turn *turn }

// run works until ctx ends.
func (l *lookout) run(ctx context.Context, s *hub.System) error {
	tick := time.NewTicker(lookoutInterval)
	defer tick.Stop()
	for {
		mine, err := l.turn.mine(ctx, s.Pool, s.Log)
		if err == nil && mine {
			err = look(ctx, s)
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// look notes which repos are out of date and requests those that their tags want
// by themselves; these requests belong to the user for repo tasks.
func look(ctx context.Context, s *hub.System) error {
	if err := s.Run(ctx, &hub.Call{Method: "repo.updateEndEvents"}, noteEnds); err != nil {
		return err
	}
	return s.Run(ctx, &hub.Call{Method: "repo.autoRequests"}, func(ctx context.Context, c *hub.Call) error {
		owner, err := queueUser(ctx, c, c.Options())
		if err != nil || owner == nil {
			return err
		}
		return requestAuto(ctx, c, *owner)
	})
}
