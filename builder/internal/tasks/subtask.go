package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
)

type subtaskArgs struct {
	Depth int64 `koji:"n" default:"4"`
}

func registerSubtask(r *builder.Registrar) {
	builder.Handle(r, "subtask", subtask, builder.Weight(0.1))
}

// subtask makes a chain of subtasks whose last one sleeps.
func subtask(ctx context.Context, t *builder.Task, a subtaskArgs) (any, error) {
	method, arg, label := "subtask", a.Depth-1, "foo"
	if a.Depth <= 0 {
		method, arg, label = "sleep", 15, "bar"
	}
	id, err := t.Subtask(ctx, method, []any{arg}, opt("label", label))
	if err != nil {
		return nil, err
	}
	_, err = t.Wait(ctx, builder.WaitOptions{}, id)
	return nil, err
}
