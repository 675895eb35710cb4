package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/jackc/pgx/v5/pgxpool"
)

// System is what lives as long as the hub. It is put together before the hub
// serves and only read afterwards.
type System struct {
	Log       *slog.Logger
	Options   *Options
	Pool      *pgxpool.Pool
	Paths     koji.PathInfo
	Names     koji.NameRules
	Authority Authority
	Policy    Policies
	Tasks     TaskMaker
	Tags      Tags
	Contents  Contents
	Notices   Notices // nil: nobody is woken, all look by themselves
	Mail      Mailer  // nil: no mail is sent
	// WorksRepos is whether this hub looks after repos by itself, or leaves
	// that to others as koji's does.
	WorksRepos bool
	registrar  *Registrar
}

// SetRegistrar gives the system its methods, once.
func (s *System) SetRegistrar(r *Registrar) { s.registrar = r }

// Registrar returns what is registered.
func (s *System) Registrar() *Registrar { return s.registrar }

// rollbackTime bounds how long undoing a call may take once its client is gone.
const rollbackTime = 10 * time.Second

// Run makes a call: it runs f in a transaction and commits when f wrote
// something and returned no error. Hooks and commit callbacks run as Call says.
func (s *System) Run(ctx context.Context, c *Call, f func(context.Context, *Call) error) (err error) {
	c.sys, c.db = s, access{pool: s.Pool}
	if c.Log == nil {
		c.Log = s.Log
	}
	if c.Session == nil {
		c.Session = &Session{}
	}
	committed := false
	defer func() {
		if c.db.broken() && ctx.Err() == nil {
			// the other connections are most likely dead, too: let the next calls
			// not find that out one by one
			s.Pool.Reset()
		}
		if !committed {
			s.rollBack(ctx, c)
		}
		c.db.release()
	}()
	if err := f(ctx, c); err != nil {
		return c.outage(err)
	}
	if !c.dirty {
		return nil
	}
	if err := c.preCommit(ctx); err != nil {
		return c.outage(err)
	}
	if len(c.hooks.rollback) > 0 && c.db.top != nil { // there is something to undo outside the database
		if _, err := c.Mark(ctx); err != nil {
			return c.outage(err)
		}
	}
	if err := c.db.commit(ctx); err != nil {
		err = c.outage(fmt.Errorf("commit: %w", err))
		if c.mark.ID == "" || !c.db.broken() {
			return err
		}
		happened, unknown := s.committed(ctx, c.mark)
		if unknown != nil {
			committed = true // files stay where the rows may say that they are
			c.Log.Error("commit", "method", c.Method, "error", unknown)
		}
		if !happened {
			return err
		}
	}
	committed = true
	c.db.release()
	s.postCommit(ctx, c)
	return nil
}

// ErrDatabase says that the database could not be reached.
var ErrDatabase = errors.New("database outage")

// outage tells a lost connection from other errors: a client may then try again,
// and the call's number keeps what was committed after all from being done twice.
func (c *Call) outage(err error) error {
	var fault *koji.Fault
	if !c.db.broken() || errors.As(err, &fault) || errors.Is(err, ErrDatabase) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDatabase, err)
}

func (c *Call) preCommit(ctx context.Context) error {
	if err := c.Emit(ctx, PreCommit{}); err != nil {
		return err
	}
	for i := 0; i < len(c.hooks.before); i++ {
		if err := c.hooks.before[i](ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *System) rollBack(ctx context.Context, c *Call) {
	if err := c.db.end(ctx); err != nil {
		c.Log.Warn("rollback failed", "error", err)
	}
	for i := len(c.hooks.rollback) - 1; i >= 0; i-- {
		c.hooks.rollback[i]()
	}
}

// postCommit runs even when the client has gone: the call has happened.
func (s *System) postCommit(ctx context.Context, c *Call) {
	ctx = context.WithoutCancel(ctx)
	for _, f := range c.hooks.after {
		if err := f(ctx, c); err != nil {
			c.Log.Error("after commit", "method", c.Method, "error", err)
		}
	}
	if !s.registrar.hears(PostCommit{}) {
		return
	}
	after := &Call{Method: c.Method, Session: c.Session, Client: c.Client, Log: c.Log}
	if err := s.Run(ctx, after, func(ctx context.Context, c *Call) error { return c.Emit(ctx, PostCommit{}) }); err != nil {
		c.Log.Error("postCommit callback", "method", c.Method, "error", err)
	}
}
