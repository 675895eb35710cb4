package session

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type loginArgs struct {
	User      any           `koji:"user"`
	Password  any           `koji:"password"`
	Opts      xmlrpc.Struct `koji:"opts" default:"null"`
	Renew     bool          `koji:"renew" default:"false"`
	Exclusive bool          `koji:"exclusive" default:"false"`
}

func login(ctx context.Context, c *hub.Call, a loginArgs) (*Info, error) {
	wrong := koji.Errorf(koji.AuthError, "invalid username or password")
	name, isText := a.User.(string)
	password, ok := a.Password.(string)
	if !isText || !ok || password == "" {
		return nil, wrong
	}
	if c.Session.LoggedIn {
		return nil, koji.Errorf(koji.AuthError, "Already logged in")
	}
	addr := c.Client.Addr
	if forced, ok := a.Opts.Value("hostip").(string); ok {
		addr = forced
	}
	userID, err := hub.Value[int64](ctx, c, "SELECT id FROM users WHERE name = $1 AND password = $2", name, password)
	if err == hub.ErrNoRow {
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	return admit(ctx, c, userID, addr, koji.AuthNormal, a.Renew, a.Exclusive)
}

// admit opens a session for a user who has proved who he is.
func admit(ctx context.Context, c *hub.Call, userID int64, addr string, auth koji.AuthType, renewal, exclusive bool) (*Info, error) {
	if err := mayLogIn(ctx, c, userID); err != nil {
		return nil, err
	}
	var info *Info
	var err error
	if renewal && c.Session.ID != 0 {
		info, err = renew(ctx, c, userID)
	} else {
		info, err = create(ctx, c, userID, hostIP(c.Options(), addr), auth, nil)
	}
	if err != nil || info == nil || !exclusive || c.Session.Exclusive {
		return info, err
	}
	return info, claim(ctx, c, userID, info.ID, false)
}

type account struct {
	Name   string `koji:"name"`
	Status int    `koji:"status"`
}

func mayLogIn(ctx context.Context, c *hub.Call, userID int64) error {
	user, ok, err := hub.Row[account](ctx, c, "SELECT name, status FROM users WHERE id = $1", userID)
	switch {
	case err != nil:
		return fmt.Errorf("look the user up: %w", err)
	case !ok:
		return koji.Errorf(koji.AuthError, "invalid user_id: %d", userID)
	case koji.UserStatus(user.Status) != koji.StatusNormal:
		return koji.Errorf(koji.AuthError, "logins by %s are not allowed", user.Name)
	}
	return nil
}

func subsession(ctx context.Context, c *hub.Call, _ hub.NoArgs) (*Info, error) {
	s := c.Session
	if !s.LoggedIn {
		return nil, notLoggedIn()
	}
	master := s.Master
	if master == nil {
		master = &s.ID
	}
	return create(ctx, c, s.UserID, s.HostIP, s.AuthType, master)
}

func notLoggedIn() error { return koji.Errorf(koji.AuthError, "Not logged in") }
