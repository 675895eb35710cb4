// Package host holds build hosts: what they are, what they can do, and how the
// one that calls is known.
package host

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Current returns the id of the build host that calls.
func Current(ctx context.Context, c *hub.Call) (int64, error) {
	id, err := c.HostID(ctx)
	switch {
	case err != nil:
		return 0, err
	case id != nil:
		return *id, nil
	case c.Session.LoggedIn:
		return 0, koji.Errorf(koji.AuthError, "User %d is not a host", c.Session.UserID)
	}
	return 0, koji.Errorf(koji.AuthError, "Not logged-in")
}

// Verify returns the id of the build host that calls and has its user's
// exclusive session, as nearly all host.* calls ask.
func Verify(ctx context.Context, c *hub.Call) (int64, error) {
	id, err := Current(ctx, c)
	if err == nil && !c.Session.Exclusive {
		err = koji.Errorf(koji.AuthError, "This method requires an exclusive session")
	}
	return id, err
}

// Exclusive is Verify as a check of a method.
func Exclusive() hub.MethodOption {
	return hub.Checked(func(ctx context.Context, c *hub.Call) error {
		_, err := Verify(ctx, c)
		return err
	})
}
