package tasks

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/sdk/builder"
)

type waitTestArgs struct {
	Count   int   `koji:"count"`
	Seconds int64 `koji:"seconds" default:"10"`
}

func registerWaitTest(r *builder.Registrar) {
	builder.Handle(r, "waittest", waitTest, builder.Weight(0.1))
}

// waitTest waits for subtasks that sleep and for one that fails, which is
// allowed to.
func waitTest(ctx context.Context, t *builder.Task, a waitTestArgs) (any, error) {
	var ids []int64
	for i := range a.Count {
		id, err := t.Subtask(ctx, "sleep", []any{a.Seconds}, opt("label", strconv.Itoa(i)))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	bad, err := t.Subtask(ctx, "sleep", []any{"BAD_ARG"}, opt("label", "bad"))
	if err != nil {
		return nil, err
	}
	results, err := t.Wait(ctx, builder.WaitOptions{All: true, FailAny: true, CanFail: []int64{bad}}, append(ids, bad)...)
	t.Logger.InfoContext(ctx, "waited", "results", results)
	return nil, err
}
