package hub

import (
	"context"
	"log/slog"
	"reflect"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Poll is a long-polling call: one that waits for something to happen and holds
// neither transaction nor database connection meanwhile. It belongs to one
// goroutine.
type Poll struct {
	Method  string
	Session *Session // never nil; as it was when the call came
	Client  Client
	Log     *slog.Logger
	sys     *System
}

// System returns what lives as long as the hub.
func (p *Poll) System() *System { return p.sys }

// Run runs f as the caller, in a transaction of its own (see System.Run). What
// it writes does not count as the caller's call: no call number is stored.
func (p *Poll) Run(ctx context.Context, f func(context.Context, *Call) error) error {
	c := &Call{Method: p.Method, Session: p.Session, Client: p.Client, Log: p.Log}
	return p.sys.Run(ctx, c, f)
}

// LongPoll adds an API method that waits. Binding and checks are as for Method
// and happen in a transaction that is over when f begins; ctx ends when the
// client goes. Such a method can't be part of a multiCall, nor be invoked by
// another method.
func LongPoll[A, R any](r *Registrar, name string, f func(context.Context, *Poll, A) (R, error), opts ...MethodOption) {
	Method(r, name, func(context.Context, *Call, A) (any, error) {
		return nil, koji.Errorf(koji.GenericError, "%s waits; it has to be a call of its own", name)
	}, opts...)
	if m := r.methods[name]; m != nil && m.wait == nil {
		m.wait = func(ctx context.Context, p *Poll, v reflect.Value) (any, error) {
			return f(ctx, p, v.Interface().(A))
		}
	}
}

// Waits tells whether the method is a long poll: run it with Prepare.
func (m *MethodInfo) Waits() bool { return m.wait != nil }

// Prepare binds params and checks the call of a long poll inside c's
// transaction. The function it returns waits and is to be called when that
// transaction is over.
func (m *MethodInfo) Prepare(ctx context.Context, c *Call, params []any) (func(context.Context) (any, error), error) {
	value, err := m.bind(ctx, c, params)
	if err != nil {
		return nil, err
	}
	p := &Poll{Method: c.Method, Session: c.Session, Client: c.Client, Log: c.Log, sys: c.sys}
	return func(ctx context.Context) (any, error) { return m.wait(ctx, p, value) }, nil
}
