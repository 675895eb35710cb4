package hub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/koji"
)

// DefaultPriority is that of a task whose maker asks for none; lower is sooner.
const DefaultPriority = 20

// RelativePriority is the priority of a task whose maker asks for one that counts
// from the default; nil, for the default, when given is 0. Only an admin may go
// before others, anybody else gets ActionNotAllowed (koji API: build, kiwiBuild …).
func (c *Call) RelativePriority(ctx context.Context, given int64) (*int64, error) {
	if given == 0 {
		return nil, nil
	}
	if given < 0 {
		admin, err := c.HasPerm(ctx, "admin")
		if err != nil {
			return nil, err
		}
		if !admin {
			return nil, koji.Errorf(koji.ActionNotAllowed, "only admins may create high-priority tasks")
		}
	}
	n := DefaultPriority + given
	return &n, nil
}
