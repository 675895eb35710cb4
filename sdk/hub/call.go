package hub

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Call is one API call: who makes it, its transaction, and the way to the rest
// of the hub. A Call belongs to one goroutine and ends with its transaction,
// which begins with the first statement that is not a Select of this package.
type Call struct {
	Method  string
	Session *Session // never nil
	Client  Client
	Log     *slog.Logger

	sys     *System
	db      access
	dirty   bool
	eventID int64
	mark    Mark
	hooks   hooks
}

type hooks struct {
	before, after []func(context.Context, *Call) error
	rollback      []func()
}

// Client is what the connection itself proves of the one who calls.
type Client struct {
	Addr       string            // address without port, the forwarded one behind a trusted proxy
	Principal  string            // Kerberos principal or user that a trusted proxy vouches for
	CertVerify string            // what became of a client certificate: SUCCESS, another word of the TLS side, or "" without one
	CertDN     string            // distinguished name of a verified client certificate
	CertParts  map[string]string // its components by mod_ssl's names: CN, O, OU, Email …; a second one is CN_1
}

// System returns what lives as long as the hub.
func (c *Call) System() *System { return c.sys }

// Options returns the hub's settings.
func (c *Call) Options() *Options { return c.sys.Options }

// Event returns the id of the call's event. It is made when first asked for;
// everything a call changes bears the same one.
func (c *Call) Event(ctx context.Context) (int64, error) {
	if c.eventID != 0 {
		return c.eventID, nil
	}
	id, err := Value[int64](ctx, c, "SELECT get_event()")
	if err != nil {
		return 0, fmt.Errorf("make an event: %w", err)
	}
	c.eventID = id
	return id, nil
}

// ForgetEvent lets what follows bear a new event, as between the calls of a
// multiCall.
func (c *Call) ForgetEvent() { c.eventID = 0 }

// BeforeCommit runs f in the call's transaction, just before it commits; an
// error rolls the call back.
func (c *Call) BeforeCommit(f func(context.Context, *Call) error) {
	c.hooks.before = append(c.hooks.before, f)
}

// AfterCommit runs f once the call is committed and before it is answered. An
// error is logged: the call has happened. f must not use the call's
// transaction, which is over.
func (c *Call) AfterCommit(f func(context.Context, *Call) error) {
	c.hooks.after = append(c.hooks.after, f)
}

// OnRollback runs f when the call, or the savepoint in which this was said, is
// rolled back. Functions run in reverse order.
func (c *Call) OnRollback(f func()) { c.hooks.rollback = append(c.hooks.rollback, f) }

// Savepoint runs f so that an error undoes what f wrote, and only that, with
// the hooks f added.
func (c *Call) Savepoint(ctx context.Context, f func(context.Context) error) error {
	outer, kept, dirty, event, mark := c.db.tx, c.hooks, c.dirty, c.eventID, c.mark
	if err := c.db.save(ctx); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if err := f(ctx); err != nil {
		undo := c.hooks.rollback[len(kept.rollback):]
		c.hooks, c.dirty, c.eventID, c.mark = kept, dirty, event, mark
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
		if back := c.db.undo(ctx, outer); back != nil {
			err = fmt.Errorf("%w (and the rollback failed: %w)", err, back)
		}
		return c.outage(err)
	}
	return c.db.keep(ctx, outer)
}

// Invoke calls an API method inside this call, with the same caller and
// transaction. The answer is a dynamic value.
func (c *Call) Invoke(ctx context.Context, method string, params ...any) (any, error) {
	m := c.sys.registrar.Lookup(method)
	if m == nil {
		return nil, koji.Errorf(koji.GenericError, "Invalid method: %s", method)
	}
	result, err := m.Run(ctx, c, params)
	if err != nil {
		return nil, err
	}
	return xmlrpc.Marshal(result)
}

// Invoke calls an API method inside c and reads its answer into R.
func Invoke[R any](ctx context.Context, c *Call, method string, params ...any) (R, error) {
	var r R
	v, err := c.Invoke(ctx, method, params...)
	if err == nil {
		err = xmlrpc.Unmarshal(v, &r)
	}
	return r, err
}
