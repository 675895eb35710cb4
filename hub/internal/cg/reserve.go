package cg

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type initArgs struct {
	Generator any `koji:"cg"`
	Data      any `koji:"data"`
}

// reservation is what CGInitBuild answers.
type reservation struct {
	BuildID int64  `koji:"build_id"`
	Token   string `koji:"token"`
}

func initBuild(ctx context.Context, c *hub.Call, a initArgs) (*reservation, error) {
	generator, err := access(ctx, c, a.Generator)
	if err != nil {
		return nil, err
	}
	data, ok := a.Data.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(a.Data, "<class 'dict'>")
	}
	if _, told := data.Get("epoch"); !told {
		data = append(data[:len(data):len(data)], xmlrpc.Member{Name: "epoch"})
	}
	b := object{data, "build data"}
	key, err := b.key()
	if err != nil {
		return nil, err
	}
	if err := key.Check(); err != nil {
		return nil, err
	}
	s, err := build.SpecOf(ctx, c, data.Delete("owner"))
	if err != nil {
		return nil, err
	}
	s.State, s.GeneratorID = koji.BuildBuilding, &generator.ID
	if id := data.Value("task_id"); id != nil {
		if s.TaskID, err = taskOf(ctx, c, id); err != nil {
			return nil, err
		}
	}
	id, err := build.Create(ctx, c, s, false)
	if err != nil {
		return nil, err
	}
	token, err := build.Reserve(ctx, c, id)
	return &reservation{id, token}, err
}

// taskOf reads the id of a task, which must exist.
func taskOf(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	id, err := args.Int(v)
	if err != nil {
		return nil, err
	}
	exists, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM task WHERE id = $1::bigint)", id)
	if err == nil && !exists {
		err = koji.Errorf(koji.GenericError, "No such task: %d", id)
	}
	return &id, err
}

type refundArgs struct {
	Generator any `koji:"cg"`
	Build     any `koji:"build_id"`
	Token     any `koji:"token"`
	State     any `koji:"state" default:"3"`
}

func refund(ctx context.Context, c *hub.Call, a refundArgs) (any, error) {
	n, _ := a.State.(int64)
	state := koji.BuildState(n)
	if state != koji.BuildFailed && state != koji.BuildCanceled {
		return nil, koji.Errorf(koji.GenericError, "Only FAILED/CANCELED build states are allowed")
	}
	generator, err := access(ctx, c, a.Generator)
	if err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	if koji.BuildState(b.State) != koji.BuildBuilding {
		return nil, koji.Errorf(koji.GenericError, "Build ID %s is not in BUILDING state", koji.Str(a.Build))
	}
	if err := holds(ctx, c, b, generator.ID, a.Token); err != nil {
		return nil, err
	}
	return nil, build.Refund(ctx, c, b, state)
}

// holds makes sure that the build is reserved for the generator, with that token.
func holds(ctx context.Context, c *hub.Call, b *build.Info, generator int64, token any) error {
	right, err := build.IsReserved(ctx, c, b.ID, token)
	switch {
	case err != nil:
		return err
	case !right:
		return koji.Errorf(koji.GenericError, "Token doesn't match build ID %d", b.ID)
	case b.GeneratorID == nil || *b.GeneratorID != generator:
		return koji.Errorf(koji.GenericError, "Build ID %d is not reserved by this CG", b.ID)
	}
	return nil
}
