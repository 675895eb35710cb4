package session

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the session calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "session" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "login", login, hub.Loose(), hub.Func("Session.login"),
		hub.Doc("Opens a session for a user with a password; opts may name a hostip."))
	hub.Method(r, "sslLogin", sslLogin, hub.Loose(), hub.Func("Session.sslLogin"),
		hub.Doc("Opens a session for whom the connection proves: a client certificate or a proxy's principal."))
	hub.Method(r, "subsession", subsession, hub.Doc("Opens a session that ends with the caller's."))
	hub.Method(r, "exclusiveSession", exclusive, hub.Loose(), hub.Func("Session.makeExclusive"),
		hub.Doc("Makes the caller's session the only one of its user that may act."))
	hub.Method(r, "sharedSession", shared, hub.Doc("Lets other sessions of the user act again."))
	hub.Method(r, "logout", logout, hub.Doc("Ends the caller's session, or another of his own."))
	hub.Method(r, "logoutChild", logoutChild, hub.Doc("Ends a sub-session of the caller's session."))
	hub.Method(r, "getSessionInfo", info, hub.Doc("Describes the caller's session, or the open ones of a user."))
	hub.Method(r, "showSession", show, hub.Doc("Describes the caller's session in one line."))
	return nil
}

// Description is a session as getSessionInfo answers it.
type Description struct {
	UserID    int64      `koji:"user_id" sql:"user_id"`
	Expired   bool       `koji:"expired" sql:"expired"`
	Master    *int64     `koji:"master" sql:"master"`
	AuthType  int        `koji:"authtype" sql:"authtype"`
	CallNum   *int64     `koji:"callnum" sql:"callnum"`
	StartTime time.Time  `koji:"start_time" sql:"start_time"`
	StartTS   float64    `koji:"start_ts" sql:"date_part('epoch', start_time)"`
	Update    time.Time  `koji:"update_time" sql:"update_time"`
	UpdateTS  float64    `koji:"update_ts" sql:"date_part('epoch', update_time)"`
	RenewTime *time.Time `koji:"renew_time" sql:"renew_time"`
	RenewTS   *float64   `koji:"renew_ts" sql:"date_part('epoch', renew_time)"`
	Exclusive *bool      `koji:"exclusive" sql:"exclusive"`
}

// Details adds what getSessionInfo shows on request.
type Details struct {
	Description
	HostIP string `koji:"hostip" sql:"hostip"`
	ID     int64  `koji:"id" sql:"id"`
}

type infoArgs struct {
	Details bool `koji:"details" default:"false"`
	UserID  any  `koji:"user_id" default:"null"`
}

func info(ctx context.Context, c *hub.Call, a infoArgs) (any, error) {
	s := c.Session
	if !s.LoggedIn {
		return nil, nil
	}
	if koji.Truth(a.UserID) {
		return ofUser(ctx, c, a)
	}
	d := Details{Description: describe(s), HostIP: s.HostIP, ID: s.ID}
	if a.Details {
		return d, nil
	}
	return d.Description, nil
}

// describe shows a session as it was when the call began.
func describe(s *hub.Session) Description {
	d := Description{
		UserID: s.UserID, Expired: s.Expired, Master: s.Master, AuthType: int(s.AuthType), CallNum: s.LastCall, Exclusive: s.Holds,
		StartTime: s.StartTime, StartTS: seconds(s.StartTime),
		Update: s.Update, UpdateTS: seconds(s.Update), RenewTime: s.RenewTime,
	}
	if s.RenewTime != nil {
		ts := seconds(*s.RenewTime)
		d.RenewTS = &ts
	}
	return d
}

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// ofUser lists the open sessions of a user, for himself and for admins.
func ofUser(ctx context.Context, c *hub.Call, a infoArgs) (any, error) {
	user, err := hub.Invoke[struct {
		ID int64 `koji:"id"`
	}](ctx, c, "getUser", a.UserID, hub.KW("strict", true))
	if err != nil {
		return nil, err
	}
	admin, err := c.HasPerm(ctx, "admin")
	if err != nil {
		return nil, err
	}
	if !admin && user.ID != c.Session.UserID {
		return nil, koji.Errorf(koji.ActionNotAllowed, "only admins or owners may see all active sessions")
	}
	const open = "expired IS FALSE AND user_id = ?"
	sessions, err := hub.Select[Details]("sessions").Where(open, user.ID).All(ctx, c)
	if err != nil {
		return nil, err
	}
	short := make([]Description, len(sessions))
	for i := range sessions {
		if s := &sessions[i]; s.ID == c.Session.ID && c.Session.CallNum != nil {
			s.CallNum = c.Session.CallNum // this call counts
		}
		short[i] = sessions[i].Description
	}
	if a.Details {
		return sessions, nil
	}
	return short, nil
}

func show(_ context.Context, c *hub.Call, _ hub.NoArgs) (string, error) {
	s := c.Session
	if !s.LoggedIn {
		if c.Options().DisableURLSessions {
			return "session: not logged in (no Koji-Session-* headers)", nil
		}
		return "session: not logged in (no session header or session args)", nil
	}
	return fmt.Sprintf("session %d: user %s (%d), authtype %s, exclusive %t", s.ID, s.UserName, s.UserID, s.AuthType, s.Exclusive), nil
}
