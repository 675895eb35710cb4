package hub

import (
	"context"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Session is the caller as far as he has logged in.
type Session struct {
	LoggedIn  bool
	ID        int64
	Key       string
	Master    *int64 // the session that this is a sub-session of
	UserID    int64
	UserName  string
	UserType  koji.UserType
	Status    koji.UserStatus
	AuthType  koji.AuthType
	HostIP    string
	CallNum   *int64 // of this call
	LastCall  *int64 // the last one that wrote something
	Holds     *bool  // whether it is the user's exclusive session itself
	Exclusive bool   // whether it, or the session it belongs to, is
	Expired   bool
	LockError string // why the session may not act now, empty when it may
	StartTime time.Time
	Update    time.Time
	RenewTime *time.Time

	perms  []string
	groups map[int64]string
	host   *int64
	asked  struct{ perms, groups, host bool }
}

// Authority answers what a user may do.
type Authority interface {
	Perms(ctx context.Context, c *Call, userID int64) ([]string, error)
	Groups(ctx context.Context, c *Call, userID int64) (map[int64]string, error)
	// HostID is nil when the user is no build host.
	HostID(ctx context.Context, c *Call, userID int64) (*int64, error)
}

// Perms returns the caller's permissions, inherited ones included.
func (c *Call) Perms(ctx context.Context) ([]string, error) {
	s := c.Session
	if !s.LoggedIn || s.asked.perms {
		return s.perms, nil
	}
	perms, err := c.sys.Authority.Perms(ctx, c, s.UserID)
	if err == nil {
		s.perms, s.asked.perms = perms, true
	}
	return perms, err
}

// HasPerm tells whether the caller has the very permission; admin counts only
// when asked for by name.
func (c *Call) HasPerm(ctx context.Context, name string) (bool, error) {
	perms, err := c.Perms(ctx)
	return slices.Contains(perms, name), err
}

// AssertPerm refuses callers who have neither the permission nor admin.
func (c *Call) AssertPerm(ctx context.Context, name string) error {
	perms, err := c.Perms(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(perms, name) || slices.Contains(perms, "admin") {
		return nil
	}
	who := "user not logged in"
	if c.Session.LoggedIn {
		who = "logged in as " + c.Session.UserName
	}
	return koji.Errorf(koji.ActionNotAllowed, "%s permission required (%s)", name, who)
}

// AssertLogin refuses anonymous callers.
func (c *Call) AssertLogin() error {
	if c.Session.LoggedIn {
		return nil
	}
	return koji.Errorf(koji.ActionNotAllowed, "you must be logged in for this operation")
}

// IsUser tells whether the caller is the user, or in the group, with this id.
func (c *Call) IsUser(ctx context.Context, id int64) (bool, error) {
	s := c.Session
	if !s.LoggedIn {
		return false, nil
	}
	if s.UserID == id {
		return true, nil
	}
	if !s.asked.groups {
		groups, err := c.sys.Authority.Groups(ctx, c, s.UserID)
		if err != nil {
			return false, err
		}
		s.groups, s.asked.groups = groups, true
	}
	_, member := s.groups[id]
	return member, nil
}

// AssertUser refuses callers who are neither that user nor admin.
func (c *Call) AssertUser(ctx context.Context, id int64) error {
	is, err := c.IsUser(ctx, id)
	if err != nil || is {
		return err
	}
	if admin, err := c.HasPerm(ctx, "admin"); err != nil || admin {
		return err
	}
	return koji.Errorf(koji.ActionNotAllowed, "not owner")
}

// HostID returns the id of the build host that calls, nil when the caller is
// none.
func (c *Call) HostID(ctx context.Context) (*int64, error) {
	s := c.Session
	if !s.LoggedIn || s.asked.host {
		return s.host, nil
	}
	id, err := c.sys.Authority.HostID(ctx, c, s.UserID)
	if err == nil {
		s.host, s.asked.host = id, true
	}
	return id, err
}
