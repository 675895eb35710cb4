// Package daemon is kojid's loop: it checks in with the hub, takes tasks and
// watches over their processes.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os/exec"
	"slices"
	"time"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Options are what the daemon needs besides its configuration.
type Options struct {
	// ForceLock takes the host's session even if another kojid seems to have it.
	ForceLock bool
	// Command makes the command that is a task's process (see SelfCommand).
	Command func(task int64, method string) *exec.Cmd
	// Grace is how long stopped tasks may take to clean up.
	Grace procs.Grace
	// Roots are the places where build roots lie on this machine.
	Roots []RootStore
	// Patience is how long a call to the hub may still take when the daemon is to
	// end; 0 for no time at all.
	Patience time.Duration
	// LoadAverage returns the machine's load; nil means the real one.
	LoadAverage func() (float64, error)
}

// Daemon is kojid. Its methods are for one goroutine, except the signals below.
type Daemon struct {
	cfg  *conf.Config
	opts Options
	reg  *builder.Registrar
	log  *slog.Logger

	state        *state
	hub          *client.Session
	savedCallnum int64
	hostID       int64
	startTS      float64
	boot         string
	cgroups      bool

	running  map[int64]*process
	open     map[int64]hostTask // what the hub holds for ours and open
	load     float64
	host     xmlrpc.Struct
	rootsDue time.Time

	nudged  chan struct{} // something may have changed
	asked   chan error    // how to end
	cut     context.CancelCauseFunc
	dead    context.Context // ended by cut
	pending bool            // restart when idle
}

// How Run ends when it was asked to.
var (
	// ErrRestart asks the caller to start the program anew in its place.
	ErrRestart  = errors.New("restart")
	errShutdown = errors.New("shutdown")
	errLeave    = errors.New("leave")
	errIdle     = errors.New("restart when idle")
)

// New prepares a daemon; nothing happens before Run.
func New(cfg *conf.Config, reg *builder.Registrar, opts Options, log *slog.Logger) *Daemon {
	d := &Daemon{
		cfg: cfg, opts: opts, reg: reg, log: log, boot: bootID(), cgroups: procs.CgroupsWork(),
		running: map[int64]*process{}, open: map[int64]hostTask{},
		nudged: make(chan struct{}, 1), asked: make(chan error, 8),
	}
	d.dead, d.cut = context.WithCancelCause(context.Background())
	return d
}

// The following may be called from any goroutine, also as builder.Daemon.

// Shutdown ends Run: tasks are stopped and freed, as koji does.
func (d *Daemon) Shutdown() { d.ask(errShutdown) }

// Leave ends Run and leaves tasks running for the next kojid.
func (d *Daemon) Leave() { d.ask(errLeave) }

// Restart ends Run with ErrRestart and leaves tasks running.
func (d *Daemon) Restart() { d.ask(ErrRestart) }

// RestartWhenIdle ends Run with ErrRestart once no task is open any more.
func (d *Daemon) RestartWhenIdle() { d.ask(errIdle) }

// StartTime is when the session began.
func (d *Daemon) StartTime() float64 { return d.startTS }

func (d *Daemon) ask(how error) {
	select {
	case d.asked <- how:
		d.nudge()
	default: // eight requests are waiting: it ends anyway
	}
	if !errors.Is(how, errIdle) {
		// A call to a hub that is away would take hours.
		time.AfterFunc(d.opts.Patience, func() { d.cut(how) })
	}
}

func (d *Daemon) nudge() {
	select {
	case d.nudged <- struct{}{}:
	default:
	}
}

// Run works until ctx ends or it is asked to stop. The end of ctx is a Shutdown.
// It is called once.
func (d *Daemon) Run(ctx context.Context) (err error) {
	if d.state, err = openState(d.cfg.WorkDir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.state.close()) }()
	defer context.AfterFunc(ctx, func() { d.cut(errShutdown) })()
	resumed, err := d.login(d.dead)
	if err != nil {
		return outcome(err, nil)
	}
	if err := d.takeOver(resumed); err != nil {
		return err
	}
	how := d.loop(d.dead)
	d.log.Warn("shutting down", "reason", how)
	if errors.Is(how, ErrRestart) || errors.Is(how, errLeave) {
		return outcome(how, d.leave(context.WithoutCancel(ctx), how))
	}
	err = d.shutdown(context.WithoutCancel(ctx))
	if koji.IsKind(how, koji.AuthError) {
		err = nil // the hub says of each call what how says
	}
	return outcome(how, err)
}

// outcome is what Run returns: an end that was asked for is no error.
func outcome(how, err error) error {
	if errors.Is(how, errShutdown) || errors.Is(how, errLeave) {
		return err
	}
	return errors.Join(how, err)
}

// loop returns why it ended.
func (d *Daemon) loop(ctx context.Context) error {
	alarm := d.watch(ctx)
	defer alarm.stop()
	pause := firstPause
	for {
		taken, err := d.round(ctx)
		var fault *koji.Fault
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrRestart), errors.Is(err, errLeave), errors.Is(err, errShutdown):
			return err
		case koji.IsKind(err, koji.AuthError) && !koji.IsKind(err, koji.RetryError):
			// Somebody else has the host's account now. A lost answer is not that:
			// koji's kojid ends, but the next round finds what has come of the call.
			return fmt.Errorf("the session is over: %w", err)
		case err != nil:
			d.log.Error("round failed", "error", err)
			if !errors.As(err, &fault) {
				pause = min(pause*2, longestPause)
			}
		default:
			pause = firstPause
		}
		if taken && err == nil {
			continue
		}
		sleep := d.cfg.SleepTime
		if err != nil {
			sleep = min(pause, sleep)
		} else {
			alarm.arm(slices.Collect(maps.Keys(d.open)))
		}
		d.rest(ctx, sleep)
	}
}

// rest waits for a time or until something happens.
func (d *Daemon) rest(ctx context.Context, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.nudged:
	case <-ctx.Done():
	}
}

// round is one look at everything. taken tells that a task was taken, so that
// there may be another one.
func (d *Daemon) round(ctx context.Context) (taken bool, err error) {
	if err := d.requests(); err != nil {
		return false, err
	}
	if now := time.Now(); now.After(d.rootsDue) {
		d.rootsDue = now.Add(d.cfg.SleepTime)
		if err := d.updateRoots(ctx); err != nil {
			if ctx.Err() != nil || koji.IsKind(err, koji.AuthError) {
				return false, err
			}
			d.log.Warn("cannot look after build roots", "error", err) // tasks do not wait for it
		}
	}
	if err := d.updateTasks(ctx); err != nil {
		return false, err
	}
	if err := d.saveSession(false); err != nil {
		d.log.Warn("cannot save the session", "error", err)
	}
	return d.nextTask(ctx)
}

// requests looks at what signals and foreground tasks ask for.
func (d *Daemon) requests() error {
	for {
		select {
		case how := <-d.asked:
			if errors.Is(how, errIdle) {
				d.log.Warn("restarting as soon as no task runs")
				d.pending = true
				continue
			}
			return how
		default:
			return nil
		}
	}
}
