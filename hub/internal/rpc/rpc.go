// Package rpc is the one way in for every API call: it finds the method, checks
// the session, runs the method in a transaction and turns errors into faults.
package rpc

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"syscall"

	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/jackc/pgx/v5/pgconn"
)

// Dispatcher runs calls. It may be used by any number of requests at once.
type Dispatcher struct {
	System *hub.System
	Log    *slog.Logger

	polls atomic.Int64 // long polls under way
}

// Request is a decoded call and what its connection says of the caller.
type Request struct {
	Method      string
	Params      []any
	Credentials *session.Credentials // nil when the request names no session
	Client      hub.Client
}

// Do runs a request and returns the answer, not yet encoded, or an error that
// ToFault understands.
func (d *Dispatcher) Do(ctx context.Context, req *Request) (answer any, err error) {
	defer contain(d.Log, req.Method, &err)
	if m := d.System.Registrar().Lookup(req.Method); m != nil && m.Waits() {
		return d.wait(ctx, m, req)
	}
	err = d.Run(ctx, req, func(ctx context.Context, c *hub.Call) (err error) {
		answer, err = d.dispatch(ctx, c, req.Method, req.Params)
		return err
	})
	return answer, err
}

// Run checks the session of a request and runs f as its call.
func (d *Dispatcher) Run(ctx context.Context, req *Request, f func(context.Context, *hub.Call) error) (err error) {
	defer contain(d.Log, req.Method, &err)
	visit := &session.Visit{Session: &hub.Session{}}
	if req.Credentials != nil {
		visit, err = session.Check(ctx, d.System.Pool, d.System.Options, req.Credentials, req.Method, req.Client.Addr)
		if err != nil {
			return err
		}
		defer visit.Note(ctx, d.Log)
		if s := visit.Session; s.LockError != "" && !mayUnlock(req.Method) {
			return koji.Errorf(koji.AuthLockError, "%s", s.LockError)
		}
	}
	c := &hub.Call{Method: req.Method, Session: visit.Session, Client: req.Client}
	c.Log = logger(d.Log, c)
	visit.Guard(c)
	return d.System.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		if err := lockedOut(ctx, c); err != nil {
			return err
		}
		return f(ctx, c)
	})
}

// mayUnlock names the calls that are open to a session while another one of the
// same user is exclusive.
func mayUnlock(method string) bool {
	return method == "exclusiveSession" || method == "login" || method == "logout"
}

// lockedOut refuses everybody but admins while the hub is in maintenance.
func lockedOut(ctx context.Context, c *hub.Call) error {
	if !c.Options().LockOut || c.Method == "login" || c.Method == "sslLogin" || c.Method == "logout" {
		return nil
	}
	if admin, err := c.HasPerm(ctx, "admin"); err != nil || admin {
		return err
	}
	return koji.Errorf(koji.ServerOffline, "Server disabled for maintenance")
}

// Has tells whether there is a method of that name.
func (d *Dispatcher) Has(method string) bool {
	return isMultiCall(method) || d.System.Registrar().Lookup(method) != nil
}

func isMultiCall(method string) bool { return method == "multiCall" || method == "system.multicall" }

func (d *Dispatcher) dispatch(ctx context.Context, c *hub.Call, method string, params []any) (any, error) {
	if isMultiCall(method) {
		return d.multiCall(ctx, c, params)
	}
	m := d.System.Registrar().Lookup(method)
	if m == nil {
		return nil, koji.Errorf(koji.GenericError, "Invalid method: %s", method)
	}
	return m.Run(ctx, c, params)
}

// ToFault returns what a client is told of an error: koji's code and text. An
// error of the hub's own bears code 1, as a koji hub answers it.
func ToFault(err error) (code int, text string) {
	var fault *koji.Fault
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &fault):
		return fault.Kind.Code(), clip(fault.Msg)
	case errors.Is(err, hub.ErrNoRow):
		return koji.GenericError.Code(), "query returned no rows"
	case errors.Is(err, hub.ErrDatabase):
		return koji.ServerOffline.Code(), "database outage"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return koji.ParameterError.Code(), "Invalid value: too long for the name of a file"
	case errors.As(err, &refused):
		if fault = pgFault(refused); fault != nil {
			return fault.Kind.Code(), fault.Msg
		}
	}
	return 1, clip(err.Error())
}
