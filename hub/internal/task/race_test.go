package task_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

func TestTwoHostsRaceForTasks(t *testing.T) {
	t.Parallel()
	b := start(t)
	for range 20 {
		id := b.make()
		var got [2]any
		var errs [2]error
		var group sync.WaitGroup
		for i, host := range []string{"builder1", "builder2"} {
			group.Go(func() { got[i], errs[i] = b.Try(host, "host.openTask", id) })
		}
		group.Wait()
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		if (got[0] == nil) == (got[1] == nil) {
			t.Fatalf("task %d: builder1 got %v, builder2 got %v; want one of them to have it", id, got[0], got[1])
		}
	}
}

func TestCloseAndCancelRace(t *testing.T) {
	t.Parallel()
	b := start(t)
	const done = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><int>1</int></value>\n</param>\n</params>\n</methodResponse>\n"
	for range 20 {
		id := b.make()
		b.Call("builder1", "host.openTask", id)
		var closed, canceled error
		var group sync.WaitGroup
		group.Go(func() { _, closed = b.Try("builder1", "host.closeTask", id, done) })
		group.Go(func() { _, canceled = b.Try("kojiadmin", "cancelTask", id) })
		group.Wait()
		if canceled != nil {
			t.Fatal(canceled)
		}
		switch state := b.state(id); {
		case closed == nil && state == koji.TaskClosed:
		case koji.IsKind(closed, koji.ActionNotAllowed) && state == koji.TaskCanceled:
		default:
			t.Fatalf("closeTask answered %v, yet the task is %v", closed, state)
		}
	}
}

func TestLostDatabaseUndoesTheCall(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make()
	err := b.on(func(ctx context.Context, c *hub.Call) error {
		if _, err := task.Assign(ctx, c, id, 1, false); err != nil {
			return err
		}
		c.BeforeCommit(func(ctx context.Context, c *hub.Call) error {
			pid, err := hub.Value[int64](ctx, c, "SELECT pg_backend_pid()")
			b.Exec("SELECT pg_terminate_backend($1)", pid)
			return err
		})
		return nil
	})
	if !errors.Is(err, hub.ErrDatabase) {
		t.Errorf("got %v, want a database outage", err)
	}
	if code, _ := rpc.ToFault(err); code != koji.ServerOffline.Code() {
		t.Errorf("got fault %d, want one upon which clients try again", code)
	}
	if state := b.state(id); state != koji.TaskFree {
		t.Errorf("the task is %v, want FREE", state)
	}
}

func TestLabelMakesASubtaskOneOfItsKind(t *testing.T) {
	t.Parallel()
	b := start(t)
	parent := b.make()
	b.Call("builder1", "host.openTask", parent)
	first := b.Call("builder1", "host.subtask", "sleep", []any{1}, parent, hub.KW("label", "x", "arch", "x86_64"))
	again := b.Call("builder1", "host.subtask2", parent, map[string]any{"label": "x"}, "sleep", 1)
	if first != again {
		t.Errorf("the label gave tasks %v and %v, want the same", first, again)
	}
	if _, err := b.Try("builder2", "host.subtask", "sleep", []any{1}, parent); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("another host's subtask: got %v, want a refusal", err)
	}
}
