package builder

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Task is a task that this host runs, as its handler sees it. The fields are set
// before the handler runs and do not change. Methods may be called from several
// goroutines.
type Task struct {
	ID     int64
	Method string
	Params []any // as the hub has them, keywords in a trailing struct

	// WorkDir is the task's own directory. It exists, is empty in the
	// beginning and is removed at the end.
	WorkDir string
	Logger  *slog.Logger    // for the daemon's log
	Hub     *client.Session // the task's own session
	Options *Options
	Roots   RootDriver // how roots are made on this host; nil where there are none
	// Daemon is what foreground tasks may do to the daemon, nil for others.
	Daemon    Daemon
	Registrar *Registrar

	mu   sync.Mutex
	info xmlrpc.Struct
	logs logSet
}

// Daemon is kojid, as foreground tasks see it.
type Daemon interface {
	// Shutdown ends the daemon as if it had been asked to on this machine.
	Shutdown()
	// RestartWhenIdle starts the daemon anew once no task runs any more; until
	// then it takes no new ones.
	RestartWhenIdle()
	// StartTime is when the daemon's session began, in seconds of the hub's clock.
	StartTime() float64
}

// Call calls a method of the hub in the task's session, so that a Task is a
// client.Caller.
func (t *Task) Call(ctx context.Context, method string, params ...any) (any, error) {
	return t.Hub.Call(ctx, method, params...)
}

// Info is the task as getTaskInfo describes it, request included. The hub is
// asked once.
func (t *Task) Info(ctx context.Context) (xmlrpc.Struct, error) {
	t.mu.Lock()
	info := t.info
	t.mu.Unlock()
	if info != nil {
		return info, nil
	}
	info, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTaskInfo", t.ID,
		client.KW("request", true, "strict", true))
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.info = info
	return info, nil
}

// SetWeight tells the hub what the task counts for from now on.
func (t *Task) SetWeight(ctx context.Context, weight float64) error {
	_, err := t.Call(ctx, "host.setTaskWeight", t.ID, weight)
	return err
}

// AssertPolicy asks the hub's policy of that name; a refusal is a fault.
func (t *Task) AssertPolicy(ctx context.Context, policy string, data xmlrpc.Struct) error {
	_, err := t.Call(ctx, "host.assertPolicy", policy, data)
	return err
}

// NewRoot makes a build root for the task with the host's driver. Close it.
func (t *Task) NewRoot(ctx context.Context, spec RootSpec) (Root, error) {
	if t.Roots == nil {
		return nil, koji.Errorf(koji.BuildrootError, "this host has no way to make build roots")
	}
	spec.TaskID = t.ID
	if spec.WorkDir == "" {
		spec.WorkDir = t.WorkDir
	}
	if spec.Logs == nil {
		spec.Logs = t
	}
	return NewRoot(ctx, RootEnv{Driver: t.Roots, Call: t.Call, OpenFile: t.OpenFile, Log: t.Logger}, spec)
}

// Response is the document that host.closeTask wants for a result.
func Response(result any) (string, error) {
	doc, err := xmlrpc.AppendReply(nil, result)
	if err != nil {
		return "", fmt.Errorf("the task's result: %w", err)
	}
	return string(doc), nil
}

// FaultResponse is the document that host.failTask wants for an error.
func FaultResponse(err error) string {
	f := koji.AsFault(err)
	return string(xmlrpc.AppendFault(nil, f.Kind.Code(), f.Msg))
}
