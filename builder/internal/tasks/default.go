package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type defaultArgs struct {
	Args []any         `koji:"*args"`
	Opts xmlrpc.Struct `koji:"**opts"`
}

func registerDefault(r *builder.Registrar) {
	builder.Handle(r, "default", invalid, builder.Weight(0.1))
}

// invalid is what koji has for methods that nobody knows.
func invalid(_ context.Context, t *builder.Task, _ defaultArgs) (any, error) {
	return nil, koji.Errorf(koji.GenericError, "Invalid method: %s", t.Method)
}
