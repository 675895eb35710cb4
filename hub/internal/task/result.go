package task

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type resultArgs struct {
	ID         int64 `koji:"taskId"`
	RaiseFault bool  `koji:"raise_fault" default:"true"`
}

func getResult(ctx context.Context, c *hub.Call, a resultArgs) (any, error) {
	return Result(ctx, c, a.ID, a.RaiseFault)
}

type outcome struct {
	ID     int64          `koji:"id" sql:"task.id"`
	State  koji.TaskState `koji:"state" sql:"task.state"`
	Result *string        `koji:"result" sql:"task.result"`
}

// Result returns what a task answered. A failed task's fault is returned as the
// error, or as a value with faultCode and faultString when raise is false.
func Result(ctx context.Context, c *hub.Call, id int64, raise bool) (any, error) {
	o, ok, err := hub.Select[outcome]("task").Where("task.id = ?::bigint", id).One(ctx, c)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "No such task")
	}
	if err != nil {
		return nil, err
	}
	return o.value(raise)
}

func (o outcome) value(raise bool) (any, error) {
	switch {
	case o.State == koji.TaskCanceled:
		return nil, koji.Errorf(koji.GenericError, "Task %d is canceled", o.ID)
	case !o.State.Finished():
		return nil, koji.Errorf(koji.GenericError, "Task %d is not finished", o.ID)
	case o.Result == nil:
		return nil, koji.Errorf(koji.GenericError, "Task %d has no result", o.ID)
	}
	values, fault, err := decodeResult(*o.Result)
	switch {
	case err != nil:
		return nil, err
	case fault != nil && raise:
		return nil, koji.FromWire(fault.Code, fault.String)
	case fault != nil:
		return neutral(fault.Code, fault.String), nil
	case len(values) == 0:
		return nil, koji.Errorf(koji.GenericError, "Task %d has an empty result", o.ID)
	}
	return values[0], nil
}
