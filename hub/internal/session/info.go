package session

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

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
		StartTime: s.StartTime, StartTS: koji.Timestamp(s.StartTime),
		Update: s.Update, UpdateTS: koji.Timestamp(s.Update), RenewTime: s.RenewTime,
	}
	if s.RenewTime != nil {
		ts := koji.Timestamp(*s.RenewTime)
		d.RenewTS = &ts
	}
	return d
}

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
