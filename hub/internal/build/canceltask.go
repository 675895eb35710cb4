package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// cancelWithTask cancels what a task builds when the task is canceled.
func cancelWithTask(ctx context.Context, c *hub.Call, e hub.TaskCanceled) error {
	builds, err := hub.Rows[int64](ctx, c, "SELECT id FROM build WHERE task_id = $1 AND state = $2 ORDER BY id", e.ID, int64(koji.BuildBuilding))
	for _, id := range builds {
		if _, err = Cancel(ctx, c, id, false); err != nil {
			break
		}
	}
	return err
}

// cancelTask cancels the task that made a build, with its whole family.
func cancelTask(ctx context.Context, c *hub.Call, id int64) error {
	return task.CancelFull(ctx, c, id, false)
}
