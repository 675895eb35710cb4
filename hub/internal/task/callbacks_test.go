package task_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

// listen notes all changes of tasks.
func (b *bench) listen() *[]string {
	var seen []string
	note := func(when string, e hub.PreTaskStateChange) {
		request := fmt.Sprint(e.Info.Value("request"))
		if len(request) > 5 {
			request = request[:5]
		}
		if e.Attribute == "completion_ts" {
			e.Old, e.New = e.Old != nil, e.New != nil
		}
		seen = append(seen, fmt.Sprintf("%s %s %v>%v state %v host %v result %v request %s",
			when, e.Attribute, e.Old, e.New, e.Info.Value("state"), e.Info.Value("host_id"), e.Info.Value("result") != nil, request))
	}
	r := b.System.Registrar()
	hub.On(r, func(_ context.Context, _ *hub.Call, e hub.PreTaskStateChange) error { note("pre", e); return nil })
	hub.On(r, func(_ context.Context, _ *hub.Call, e hub.PostTaskStateChange) error {
		note("post", hub.PreTaskStateChange(e))
		return nil
	})
	hub.On(r, func(_ context.Context, _ *hub.Call, e hub.TaskCanceled) error {
		seen = append(seen, "canceled")
		return nil
	})
	return &seen
}

func TestCallbacksOfATasksLife(t *testing.T) {
	t.Parallel()
	b := start(t)
	seen := b.listen()
	expect := func(what string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, *seen); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		*seen = nil
	}
	id := b.make()
	expect("makeTask",
		"pre state <nil>>FREE state 0 host <nil> result false request <?xml",
		"post state <nil>>FREE state 0 host <nil> result false request <?xml")
	b.Call("builder1", "host.openTask", id)
	expect("openTask",
		"pre state FREE>OPEN state 0 host <nil> result false request [1]",
		"pre host_id <nil>>1 state 0 host <nil> result false request [1]",
		"post state FREE>OPEN state 1 host 1 result false request [1]",
		"post host_id <nil>>1 state 1 host 1 result false request [1]")
	b.Call("builder1", "host.setTaskWeight", id, 1.5)
	expect("setTaskWeight",
		"pre weight 1>1.5 state 1 host 1 result false request [1]",
		"post weight 1>1.5 state 1 host 1 result false request [1]")
	b.Call("builder1", "host.freeTasks", []any{id})
	expect("freeTasks",
		"pre state OPEN>FREE state 1 host 1 result false request [1]",
		"pre host_id 1><nil> state 1 host 1 result false request [1]",
		"post state OPEN>FREE state 0 host <nil> result false request [1]",
		"post host_id 1><nil> state 0 host <nil> result false request [1]")
	b.Call("builder1", "host.openTask", id)
	*seen = nil
	b.Call("builder1", "host.closeTask", id, "<?xml version='1.0'?><methodResponse><params><param><value><int>5</int></value></param></params></methodResponse>")
	expect("closeTask",
		"pre state OPEN>CLOSED state 1 host 1 result true request [1]",
		"pre completion_ts false>true state 1 host 1 result true request [1]",
		"post state OPEN>CLOSED state 2 host 1 result true request [1]",
		"post completion_ts false>true state 2 host 1 result true request [1]")
	other := b.make()
	*seen = nil
	b.Call("kojiadmin", "setTaskPriority", other, 7)
	b.Call("kojiadmin", "cancelTask", other)
	expect("cancelTask",
		"pre priority 20>7 state 0 host <nil> result false request [1]",
		"post priority 20>7 state 0 host <nil> result false request [1]",
		"pre state FREE>CANCELED state 0 host <nil> result false request [1]",
		"pre completion_ts false>true state 0 host <nil> result false request [1]",
		"post state FREE>CANCELED state 3 host <nil> result false request [1]",
		"post completion_ts false>true state 3 host <nil> result false request [1]",
		"canceled")
}

func TestCallbackThatFailsUndoesTheChange(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make()
	hub.On(b.System.Registrar(), func(context.Context, *hub.Call, hub.PostTaskStateChange) error {
		return koji.Errorf(koji.GenericError, "not like this")
	})
	if _, err := b.Try("builder1", "host.openTask", id); !koji.IsKind(err, koji.CallbackError) {
		t.Errorf("got %v, want a callback error", err)
	}
	if state := b.state(id); state != koji.TaskFree {
		t.Errorf("the task is %v, want FREE", state)
	}
}
