package task

import (
	"context"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// openTask answers the task with its request as it is stored, nil when the host
// does not get it.
func openTask(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	if mine, err := Open(ctx, c, a.ID, hostID); err != nil || !mine {
		return nil, err
	}
	t, err := mustFull(ctx, c, a.ID)
	if err != nil {
		return nil, err
	}
	document, err := plainDocument(t.Request)
	t.Request = string(document)
	return t, err
}

type endArgs struct {
	ID       int64 `koji:"task_id"`
	Response any   `koji:"response"`
}

func closeTask(ctx context.Context, c *hub.Call, a endArgs) (any, error) {
	return nil, end(ctx, c, a, koji.TaskClosed)
}

func failTask(ctx context.Context, c *hub.Call, a endArgs) (any, error) {
	return nil, end(ctx, c, a, koji.TaskFailed)
}

func end(ctx context.Context, c *hub.Call, a endArgs, state koji.TaskState) error {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return err
	}
	if err := AssertHost(ctx, c, a.ID, hostID); err != nil {
		return err
	}
	document, err := args.String(a.Response)
	if err != nil {
		return err
	}
	if strings.ContainsRune(document, 0) {
		return koji.Errorf(koji.ParameterError, "the result of task %d is no XML", a.ID)
	}
	ch := change{
		id:    a.ID,
		attrs: []attr{{"state", int64(state)}, {"completion_ts", koji.Timestamp(time.Now())}},
		more:  xmlrpc.Struct{{Name: "result", Value: document}},
	}
	_, err = ch.run(ctx, c, func() (bool, error) {
		if _, err := c.Exec(ctx, "UPDATE task SET result = $2, state = $3, completion_time = NOW() WHERE id = $1",
			a.ID, document, int(state)); err != nil {
			return false, err
		}
		return true, hub.TaskChange{ID: a.ID, State: state, Host: hostID}.Send(ctx, c)
	})
	return err
}

type freeTasksArgs struct {
	IDs []int64 `koji:"tasks"`
}

// freeTasks leaves out tasks that the host does not run any more: they may have
// been freed or given to another host since it looked.
func freeTasks(ctx context.Context, c *hub.Call, a freeTasksArgs) (any, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, id := range a.IDs {
		mine, err := openOn(ctx, c, id, hostID)
		if err == nil && mine {
			err = Free(ctx, c, id)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

type weightArgs struct {
	ID     int64 `koji:"task_id"`
	Weight any   `koji:"weight"`
}

func setWeight(ctx context.Context, c *hub.Call, a weightArgs) (any, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := AssertHost(ctx, c, a.ID, hostID); err != nil {
		return nil, err
	}
	weight, err := args.Float(a.Weight)
	if err != nil {
		return nil, err
	}
	if !(weight >= 0) {
		return nil, koji.Errorf(koji.ParameterError, "a task's weight must not be negative: %v", weight)
	}
	_, err = change{id: a.ID, attrs: []attr{{"weight", weight}}}.run(ctx, c, func() (bool, error) {
		if _, err := c.Exec(ctx, "UPDATE task SET weight = $2 WHERE id = $1", a.ID, weight); err != nil {
			return false, err
		}
		return true, notify.HostsChanged(ctx, c)
	})
	return nil, err
}
