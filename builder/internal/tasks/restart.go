package tasks

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type restartArgs struct {
	Host xmlrpc.Struct `koji:"host"`
}

type restartVerifyArgs struct {
	Task int64         `koji:"task_id"`
	Host xmlrpc.Struct `koji:"host"`
}

func registerRestart(r *builder.Registrar) {
	builder.Handle(r, "restart", restart, builder.Weight(0.1), builder.Foreground())
}

func registerRestartVerify(r *builder.Registrar) {
	builder.Handle(r, "restartVerify", restartVerify, builder.Weight(0.1), builder.Foreground())
}

// restart has the daemon start anew as soon as no task runs.
func restart(ctx context.Context, t *builder.Task, a restartArgs) (string, error) {
	if err := assertHost(ctx, t, a.Host); err != nil {
		return "", err
	}
	t.Daemon.RestartWhenIdle()
	return "graceful restart initiated", nil
}

// restartVerify checks that the daemon has started since the restart task ended.
func restartVerify(ctx context.Context, t *builder.Task, a restartVerifyArgs) (any, error) {
	info, err := client.Invoke[struct {
		State     int64   `koji:"state"`
		Completed float64 `koji:"completion_ts"`
	}](ctx, t, "getTaskInfo", a.Task)
	if err != nil {
		return nil, err
	}
	if state := koji.TaskState(info.State); state != koji.TaskClosed {
		return nil, koji.Errorf(koji.GenericError, "Stage one restart task is %s", state)
	}
	if err := assertHost(ctx, t, a.Host); err != nil {
		return nil, err
	}
	if started := t.Daemon.StartTime(); started < info.Completed {
		return nil, koji.Errorf(koji.GenericError, "Restart failed - start time is %s",
			time.Unix(int64(started), 0).Format(time.ANSIC))
	}
	return nil, nil
}

func assertHost(ctx context.Context, t *builder.Task, host xmlrpc.Struct) error {
	id, err := client.Invoke[int64](ctx, t, "host.getID")
	if err != nil {
		return err
	}
	if host.Value("id") != any(id) {
		return koji.Errorf(koji.GenericError, "Host mismatch")
	}
	return nil
}
