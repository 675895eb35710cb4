package builder

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// The hub's call that answers with the states of tasks as soon as they change.
const (
	watchMethod = "gokoji.waitTask"
	watchTime   = 50 * time.Second
	watchLimit  = 1000 // tasks that a hub watches in one call
)

// watchTasks has the hub tell when one of the tasks ends, until ctx ends. On hubs
// that cannot, and after an error, the channel stays silent.
func (t *Task) watchTasks(ctx context.Context, tasks []int64) <-chan struct{} {
	ended := make(chan struct{}, 1)
	if len(tasks) == 0 || len(tasks) > watchLimit || !t.Hub.Has(ctx, watchMethod) {
		return ended
	}
	// The task's own session is for its other calls meanwhile.
	hub := t.Hub.Anonymous()
	go func() {
		seen := make(map[int64]any, len(tasks))
		for {
			pairs := make([][]any, len(tasks))
			for i, id := range tasks {
				pairs[i] = []any{id, seen[id]}
			}
			changed, err := client.Invoke[[][]int64](ctx, hub, watchMethod, pairs, int64(watchTime/time.Second))
			if err != nil {
				if ctx.Err() == nil {
					t.Logger.DebugContext(ctx, "the hub does not tell of subtasks", "error", err)
				}
				return
			}
			for _, c := range changed {
				if len(c) != 2 {
					return
				}
				seen[c[0]] = c[1]
				if koji.TaskState(c[1]).Finished() {
					select {
					case ended <- struct{}{}:
					default:
					}
				}
			}
		}
	}()
	return ended
}
