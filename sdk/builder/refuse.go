package builder

import "errors"

// RefuseTask is the error of a handler that finds that this host cannot run the
// task: the hub gives it to another one.
type RefuseTask struct{ Reason string }

// Error returns the reason.
func (r *RefuseTask) Error() string { return r.Reason }

// Refuse makes a RefuseTask.
func Refuse(reason string) error { return &RefuseTask{Reason: reason} }

// ErrRestart is the error of a handler that wants its task to be freed, so that
// it does not stand in the way of the daemon's restart.
var ErrRestart = errors.New("freed for the daemon's restart")
