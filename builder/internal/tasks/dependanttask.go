package tasks

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type dependantArgs struct {
	WaitFor []any   `koji:"wait_list"`
	Tasks   [][]any `koji:"task_list"` // method, arguments, perhaps options
}

func registerDependantTask(r *builder.Registrar) {
	builder.Handle(r, "dependantTask", dependantTask, builder.Weight(0.2))
}

// dependantTask makes subtasks once other tasks have succeeded, and waits for
// them.
func dependantTask(ctx context.Context, t *builder.Task, a dependantArgs) (any, error) {
	for _, v := range a.WaitFor {
		if err := awaitTask(ctx, t, v); err != nil {
			return nil, err
		}
	}
	var ids []int64
	for _, spec := range a.Tasks {
		id, err := makeDependant(ctx, t, spec)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	_, err := t.Wait(ctx, builder.WaitOptions{All: true}, ids...)
	return nil, err
}

// awaitTask waits for a task that is not a subtask; what is no task is skipped.
func awaitTask(ctx context.Context, t *builder.Task, task any) error {
	id, ok := task.(int64)
	for ok {
		info, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTaskInfo", id)
		if err != nil || info == nil {
			return err
		}
		n, _ := info.Value("state").(int64)
		switch state := koji.TaskState(n); {
		case state == koji.TaskCanceled || state == koji.TaskFailed:
			return koji.Errorf(koji.GenericError, "Dependency %d failed to complete.", id)
		case state.Finished():
			return nil
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
	return nil
}

func makeDependant(ctx context.Context, t *builder.Task, spec []any) (int64, error) {
	if len(spec) < 2 {
		return 0, koji.Errorf(koji.ParameterError, "Invalid task: %s", koji.Repr(spec))
	}
	method, ok := spec[0].(string)
	args, okArgs := spec[1].([]any)
	if !ok || !okArgs {
		return 0, koji.Errorf(koji.ParameterError, "Invalid task: %s", koji.Repr(spec))
	}
	var opts xmlrpc.Struct
	if len(spec) > 2 && spec[2] != nil {
		if opts, ok = spec[2].(xmlrpc.Struct); !ok {
			return 0, koji.Errorf(koji.ParameterError, "Invalid task: %s", koji.Repr(spec))
		}
	}
	return t.Subtask(ctx, method, args, opts...)
}
