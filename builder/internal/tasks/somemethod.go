package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
)

type anyArgs struct {
	Args []any `koji:"*args"`
}

func registerSomeMethod(r *builder.Registrar) {
	builder.Handle(r, "someMethod", someMethod, builder.Foreground())
}

// someMethod does nothing, to show that the daemon answers.
func someMethod(ctx context.Context, t *builder.Task, a anyArgs) (int, error) {
	t.Logger.InfoContext(ctx, "this is a fake task", "args", a.Args)
	return 42, nil
}
