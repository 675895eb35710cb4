package session

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type exclusiveArgs struct {
	Force bool `koji:"force" default:"false"`
}

func exclusive(ctx context.Context, c *hub.Call, a exclusiveArgs) (any, error) {
	s := c.Session
	if s.Master != nil {
		return nil, koji.Errorf(koji.GenericError, "subsessions cannot become exclusive")
	}
	if s.Exclusive {
		return nil, koji.Errorf(koji.GenericError, "session is already exclusive")
	}
	if !s.LoggedIn {
		return nil, nil // koji's hub takes the call and has nothing to do
	}
	return nil, claim(ctx, c, s.UserID, s.ID, a.Force)
}

// claim makes a session the user's only one that may act; with force it closes
// the one that is.
func claim(ctx context.Context, c *hub.Call, userID, id int64, force bool) error {
	// two at once for the same user wait for each other here
	if _, err := hub.Rows[int64](ctx, c, "SELECT id FROM users WHERE id = $1 FOR UPDATE", userID); err != nil {
		return fmt.Errorf("lock the user: %w", err)
	}
	holder, held, err := hub.Row[int64](ctx, c, `SELECT id FROM sessions
		WHERE user_id = $1 AND id <> $2 AND closed = FALSE AND exclusive = TRUE FOR UPDATE`, userID, id)
	if err != nil {
		return fmt.Errorf("look for the exclusive session: %w", err)
	}
	if held && !force {
		return koji.Errorf(koji.AuthLockError, "Cannot get exclusive session")
	}
	if held {
		if _, err := c.Exec(ctx, "UPDATE sessions SET expired = TRUE, exclusive = NULL, closed = TRUE WHERE id = $1", holder); err != nil {
			return fmt.Errorf("close the exclusive session: %w", err)
		}
	}
	_, err = c.Exec(ctx, "UPDATE sessions SET exclusive = TRUE WHERE id = $1", id)
	return err
}

func shared(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	_, err := c.Exec(ctx, "UPDATE sessions SET exclusive = NULL WHERE id = $1", c.Session.ID)
	return nil, err
}
