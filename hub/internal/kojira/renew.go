package kojira

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
)

// renewInterval is how often repos are looked for that are out of date.
const renewInterval = time.Minute

// renew notes which repos are out of date and requests those that their tags want
// by themselves; these requests belong to the user for repo tasks.
func renew(ctx context.Context, s *hub.System) error {
	if err := s.Run(ctx, &hub.Call{Method: "repo.updateEndEvents"}, repo.NoteEnds); err != nil {
		return err
	}
	return s.Run(ctx, &hub.Call{Method: "repo.autoRequests"}, func(ctx context.Context, c *hub.Call) error {
		owner, err := repo.QueueUser(ctx, c, c.Options())
		if err != nil || owner == nil {
			return err
		}
		return repo.RequestAuto(ctx, c, *owner)
	})
}
