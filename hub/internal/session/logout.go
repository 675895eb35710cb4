package session

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type logoutArgs struct {
	SessionID *int64 `koji:"session_id" default:"null"`
}

func logout(ctx context.Context, c *hub.Call, a logoutArgs) (any, error) {
	if !c.Session.LoggedIn {
		return nil, notLoggedIn()
	}
	id := c.Session.ID
	other := a.SessionID != nil && *a.SessionID != 0
	if other {
		id = *a.SessionID
		if err := mayEnd(ctx, c, id); err != nil {
			return nil, err
		}
	}
	if _, err := c.Exec(ctx, "UPDATE sessions SET expired = TRUE, exclusive = NULL, closed = TRUE WHERE id = $1 OR master = $1", id); err != nil {
		return nil, fmt.Errorf("close the session: %w", err)
	}
	if !other {
		c.Session.LoggedIn = false
	}
	return nil, nil
}

func mayEnd(ctx context.Context, c *hub.Call, id int64) error {
	admin, err := c.HasPerm(ctx, "admin")
	if err != nil || admin {
		return err
	}
	own, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND id = $2)", c.Session.UserID, id)
	if err == nil && !own {
		err = koji.Errorf(koji.GenericError, "query returned no rows")
	}
	return err
}

type logoutChildArgs struct {
	SessionID int64 `koji:"session_id"`
}

func logoutChild(ctx context.Context, c *hub.Call, a logoutChildArgs) (any, error) {
	if !c.Session.LoggedIn {
		return nil, notLoggedIn()
	}
	_, err := c.Exec(ctx, "UPDATE sessions SET expired = TRUE, exclusive = NULL, closed = TRUE WHERE id = $1 AND master = $2",
		a.SessionID, c.Session.ID)
	return nil, err
}
