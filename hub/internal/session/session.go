// Package session knows who calls: it checks the session a request names and
// serves the calls that log in and out (koji API: login, sslLogin, subsession,
// exclusiveSession, sharedSession, logout, logoutChild, getSessionInfo …).
package session

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Credentials are what a request says of its session.
type Credentials struct {
	ID      int64
	Key     string
	CallNum *int64
}

// Header is the part of a request that names its session.
type Header interface{ Get(name string) string }

// FromRequest reads the Koji-Session-* headers or, where urlSessions allows it,
// the older query form. It is nil when the request names no session.
func FromRequest(h Header, query string, urlSessions bool) (*Credentials, error) {
	if id := h.Get("Koji-Session-Id"); id != "" {
		callnum := h.Get("Koji-Session-Callnum")
		if callnum == "" {
			callnum = h.Get("Koji-Callnum")
		}
		return parse(id, h.Get("Koji-Session-Key"), callnum)
	}
	if query == "" || !urlSessions {
		return nil, nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, koji.Errorf(koji.AuthError, "the query string is malformed: %w", err)
	}
	for _, name := range []string{"session-id", "session-key"} {
		if !values.Has(name) {
			return nil, koji.Errorf(koji.AuthError, "'%s' not specified in session args", name)
		}
	}
	return parse(values.Get("session-id"), values.Get("session-key"), values.Get("callnum"))
}

func parse(id, key, callnum string) (*Credentials, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, koji.Errorf(koji.AuthError, "Invalid session id: %s", koji.Repr(id))
	}
	c := &Credentials{ID: n, Key: key}
	if callnum != "" {
		n, err := strconv.ParseInt(callnum, 10, 64)
		if err != nil {
			return nil, koji.Errorf(koji.AuthError, "Invalid callnum: %s", koji.Repr(callnum))
		}
		c.CallNum = &n
	}
	return c, nil
}

// row is a session with its user. Holder is the user's exclusive session.
type row struct {
	AuthType  int        `koji:"authtype" sql:"s.authtype"`
	CallNum   *int64     `koji:"callnum" sql:"s.callnum"`
	Exclusive *bool      `koji:"exclusive" sql:"s.exclusive"`
	Expired   bool       `koji:"expired" sql:"s.expired"`
	Master    *int64     `koji:"master" sql:"s.master"`
	StartTime time.Time  `koji:"start_time" sql:"s.start_time"`
	Update    time.Time  `koji:"update_time" sql:"s.update_time"`
	RenewTime *time.Time `koji:"renew_time" sql:"s.renew_time"`
	UserID    int64      `koji:"user_id" sql:"s.user_id"`
	Name      string     `koji:"name" sql:"users.name"`
	Status    int        `koji:"status" sql:"users.status"`
	UserType  int        `koji:"usertype" sql:"users.usertype"`
	Holder    *int64     `koji:"holder" sql:"(SELECT e.id FROM sessions e WHERE e.user_id = s.user_id AND e.exclusive AND NOT e.closed LIMIT 1)"`
	Overdue   bool       `koji:"overdue" sql:"s.update_time < NOW() - INTERVAL '1 second'"`
}

// loginMethods may be called with an expired session: they renew it.
func isLogin(method string) bool { return method == "login" || method == "sslLogin" }

// Check looks the session up for a call of method and returns what it may do.
func Check(ctx context.Context, db Database, opts *hub.Options, cred *Credentials, method, remote string) (*Visit, error) {
	hostIP := hostIP(opts, remote)
	found, ok, err := hub.Select[row]("sessions AS s").
		Join("JOIN users ON users.id = s.user_id").
		Where("s.id = ?::bigint AND s.key = ? AND s.hostip = ? AND s.closed IS FALSE", cred.ID, cred.Key, hostIP).
		One(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("look the session up: %w", outage(err))
	}
	if !ok {
		return nil, koji.Errorf(koji.AuthError, "Invalid session or bad credentials")
	}
	if err := found.expire(ctx, db, opts, cred.ID); err != nil {
		return nil, err
	}
	if found.Expired && !isLogin(method) {
		return nil, koji.Errorf(koji.AuthExpired, `session "%d" has expired`, cred.ID)
	}
	if err := checkCallNum(cred, found.CallNum, method); err != nil {
		return nil, err
	}
	s := &hub.Session{
		ID: cred.ID, Key: cred.Key, Master: found.Master, HostIP: hostIP, CallNum: cred.CallNum, LastCall: found.CallNum, Holds: found.Exclusive,
		AuthType: koji.AuthType(found.AuthType), Expired: found.Expired,
		StartTime: found.StartTime, Update: found.Update, RenewTime: found.RenewTime,
	}
	if found.Expired {
		return &Visit{Session: s}, nil
	}
	if koji.UserStatus(found.Status) != koji.StatusNormal {
		return nil, koji.Errorf(koji.AuthError, "logins by %s are not allowed", found.Name)
	}
	switch {
	case found.Exclusive != nil && *found.Exclusive:
		s.Exclusive = true
	case found.Holder == nil:
	case found.Master != nil && *found.Holder == *found.Master:
		s.Exclusive = true
	default:
		s.LockError = "User locked by another session"
	}
	s.LoggedIn = true
	s.UserID, s.UserName = found.UserID, found.Name
	s.UserType, s.Status = koji.UserType(found.UserType), koji.UserStatus(found.Status)
	return &Visit{Session: s, db: db, overdue: found.Overdue}, nil
}

// expire marks a session as expired once its renewal is overdue.
func (r *row) expire(ctx context.Context, db Database, opts *hub.Options, id int64) error {
	if r.Expired || opts.SessionRenewalTimeout == 0 {
		return nil
	}
	since := r.StartTime
	if r.RenewTime != nil {
		since = *r.RenewTime
	}
	if time.Since(since) <= time.Duration(opts.SessionRenewalTimeout)*time.Minute {
		return nil
	}
	r.Expired = true
	_, err := db.Exec(ctx, "UPDATE sessions SET expired = TRUE WHERE id = $1 OR master = $1", id)
	return err
}

func hostIP(opts *hub.Options, remote string) string {
	if !opts.CheckClientIP {
		return "-"
	}
	return remote
}
