package task

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type waitTaskArgs struct {
	Tasks   []any   `koji:"tasks"`
	Timeout float64 `koji:"timeout" default:"30"` // seconds, 60 at most
}

// maxWatched bounds how many tasks one call may wait for.
const maxWatched = 1000

// waitTask answers [id, state] of the tasks whose state is not what the caller
// saw last, as soon as there are any; nothing when time is over. A task last
// seen as nil is new to the caller; one that is not there never differs.
func waitTask(ctx context.Context, p *hub.Poll, a waitTaskArgs) ([][2]int64, error) {
	seen, err := lastSeen(a.Tasks)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	mine := func(text string) bool {
		change, ok := hub.ParseTaskChange(text)
		_, watched := seen[change.ID]
		return ok && watched
	}
	changed := [][2]int64{}
	look := func(ctx context.Context) (bool, error) {
		err := p.Run(ctx, func(ctx context.Context, c *hub.Call) error {
			list, err := hub.Rows[outcome](ctx, c, "SELECT id, state FROM task WHERE id = ANY($1::bigint[]) ORDER BY id", ids)
			for _, t := range list {
				if was := seen[t.ID]; was == nil || *was != t.State {
					changed = append(changed, [2]int64{t.ID, int64(t.State)})
				}
			}
			return err
		})
		return len(changed) > 0, err
	}
	_, err = notify.Until(ctx, p.System(), hub.TaskTopic, mine, notify.Limit(a.Timeout), look)
	return changed, err
}

// lastSeen reads pairs of id and state.
func lastSeen(pairs []any) (map[int64]*koji.TaskState, error) {
	if len(pairs) > maxWatched {
		return nil, koji.Errorf(koji.ParameterError, "%d tasks are too many to wait for at once; the most is %d", len(pairs), maxWatched)
	}
	seen := make(map[int64]*koji.TaskState, len(pairs))
	for _, item := range pairs {
		pair, ok := item.([]any)
		if !ok || len(pair) != 2 {
			return nil, koji.Errorf(koji.ParameterError, "a task to wait for is [id, state], not %s", koji.Repr(item))
		}
		id, err := args.Int(pair[0])
		if err != nil {
			return nil, err
		}
		seen[id] = nil
		if pair[1] == nil {
			continue
		}
		state, err := args.Int(pair[1])
		if err != nil {
			return nil, err
		}
		last := koji.TaskState(state)
		seen[id] = &last
	}
	return seen, nil
}
