package tag2distrepohub

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// idle is how often the worker looks although nothing woke it; retry is when it
// tries a tag again whose task could not be made.
const (
	idle  = 15 * time.Second
	retry = time.Minute
)

// work makes the tasks that could not be made when their tags changed: until the
// one before has ended, and until they are due.
func (p *Plugin) work(ctx context.Context, s *hub.System) error {
	changes, cancel := s.Subscribe(topic, func(string) bool { return true })
	defer cancel()
	tasks, cancel := s.Subscribe(hub.TaskTopic, func(text string) bool {
		change, ok := hub.ParseTaskChange(text)
		return ok && change.State.Finished()
	})
	defer cancel()
	failed := map[int64]time.Time{} // when tags are to be tried again
	for {
		wait, err := p.round(ctx, s, failed)
		if err != nil {
			return err
		}
		if err := hub.Pause(ctx, wait, changes, tasks); err != nil {
			return err
		}
	}
}

// round serves all tags with changes and returns when to look again.
func (p *Plugin) round(ctx context.Context, s *hub.System, failed map[int64]time.Time) (time.Duration, error) {
	var tags []int64
	c := &hub.Call{Method: "tag2distrepo"}
	err := s.Run(ctx, c, func(ctx context.Context, c *hub.Call) (err error) {
		tags, err = hub.Rows[int64](ctx, c, "SELECT DISTINCT tag_id FROM gokoji_tag2distrepo WHERE task_id IS NULL ORDER BY tag_id")
		return err
	})
	if err != nil {
		return 0, err
	}
	next := idle
	for _, tag := range tags {
		if time.Now().Before(failed[tag]) {
			continue
		}
		delete(failed, tag)
		wait, err := p.serve(ctx, s, tag)
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case err != nil:
			s.Log.Error("queue a dist repo", "tag", tag, "error", err, "retry", retry)
			failed[tag] = time.Now().Add(retry)
		case wait > 0:
			next = min(next, wait)
		}
	}
	return next, nil
}
