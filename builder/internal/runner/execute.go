package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// ErrStopped is the cause of the end of a task's context when the daemon stops
// the task: nothing is reported then, as the hub knows or is told by the daemon.
var ErrStopped = errors.New("the task was stopped")

// errEnded is the cause when somebody else ends the task's process, such as a
// service manager that ends the daemon with all that it has started.
var errEnded = errors.New("the task's process was ended")

// giveBackLimit bounds how long the hub may take when the machine may be going
// down.
const giveBackLimit = 10 * time.Second

// Pauses between attempts to report, after the client's own ones.
const (
	reportPause = 30 * time.Second
	reportLimit = 24 * time.Hour
)

// Execute runs a task's handler in its directory, brings its logs to the hub and
// reports the outcome. The error is that of the report; what the handler
// returned is the hub's matter.
func Execute(ctx context.Context, h *builder.Handler, t *builder.Task) error {
	result, err := run(ctx, h, t)
	if lerr := t.CloseLogs(ctx); lerr != nil {
		t.Logger.WarnContext(ctx, "logs are incomplete", "error", lerr)
	}
	if rerr := procs.RemoveTree(t.WorkDir); rerr != nil {
		t.Logger.WarnContext(ctx, "cannot remove the task's directory", "error", rerr)
	}
	return report(ctx, t, result, err)
}

func run(ctx context.Context, h *builder.Handler, t *builder.Task) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.Logger.ErrorContext(ctx, "the handler panicked", "panic", p, "stack", string(debug.Stack()))
			err = koji.Errorf(koji.GenericError, "internal error: %v", p)
		}
	}()
	if err := procs.RemoveTree(t.WorkDir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(t.WorkDir, 0o755); err != nil {
		return nil, err
	}
	return h.Run(ctx, t)
}

// report tells the hub how the task ended. It does so even when ctx is dead, and
// keeps trying while the hub is away.
func report(ctx context.Context, t *builder.Task, result any, err error) error {
	cause := context.Cause(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportLimit)
	defer cancel()
	if err == nil {
		var response string
		if response, err = builder.Response(result); err == nil {
			t.Logger.InfoContext(ctx, "task closed")
			return insist(ctx, t, "host.closeTask", t.ID, response)
		}
	}
	var refused *builder.RefuseTask
	switch {
	case errors.Is(cause, ErrStopped):
		t.Logger.InfoContext(ctx, "task stopped", "error", err)
		return nil
	case errors.Is(cause, errEnded):
		t.Logger.WarnContext(ctx, "giving the task back", "error", err)
		ctx, cancel := context.WithTimeout(ctx, giveBackLimit)
		defer cancel()
		_, err := t.Call(ctx, "host.freeTasks", []int64{t.ID})
		return err
	case errors.As(err, &refused):
		t.Logger.WarnContext(ctx, "task refused", "reason", refused.Reason)
		return insist(ctx, t, "host.refuseTask", t.ID, kwMsg(refused.Reason))
	case errors.Is(err, builder.ErrRestart):
		return insist(ctx, t, "host.freeTasks", []int64{t.ID})
	}
	t.Logger.WarnContext(ctx, "task failed", "error", err)
	return insist(ctx, t, "host.failTask", t.ID, builder.FaultResponse(err))
}

// insist calls a method until the hub has answered.
func insist(ctx context.Context, t *builder.Task, method string, params ...any) error {
	for {
		_, err := t.Call(ctx, method, params...)
		var fault *koji.Fault
		if err == nil || errors.As(err, &fault) {
			return err
		}
		t.Logger.WarnContext(ctx, "cannot report to the hub, trying again", "method", method, "error", err)
		select {
		case <-time.After(reportPause):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", method, err)
		}
	}
}
