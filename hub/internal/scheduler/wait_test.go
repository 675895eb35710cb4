package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// soon is less than the pace at which a long poll looks by itself.
const soon = 4 * time.Second

type answer struct {
	value any
	err   error
}

// wait calls gokoji.waitForWork and returns where its answer will be.
func (b *bench) wait(host string, params ...any) <-chan answer {
	answers := make(chan answer, 1)
	go func() {
		value, err := b.Try(host, "gokoji.waitForWork", params...)
		answers <- answer{value, err}
	}()
	return answers
}

func comes(t *testing.T, answers <-chan answer) {
	t.Helper()
	select {
	case a := <-answers:
		if a.value != true || a.err != nil {
			t.Fatalf("got %v, %v, want true", a.value, a.err)
		}
	case <-time.After(soon):
		t.Fatal("the long poll does not hear of it")
	}
}

func TestWaitForWork(t *testing.T) {
	t.Parallel()
	for name, every := range map[string]time.Duration{"in calls": 0, "in the background": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, interval(every))
			b.Background()
			if got := b.Call("builder2", "gokoji.waitForWork", 0); got != false {
				t.Errorf("nothing to do: got %v", got)
			}
			waiting := b.wait("builder2", 60)
			id := b.make("arch", "ppc64le")
			comes(t, waiting)
			b.is(id, koji.TaskAssigned, 2)
			b.Call("builder2", "host.openTask", id)
			waiting = b.wait("builder2", 60, []any{id})
			b.Call("kojiadmin", "cancelTask", id)
			comes(t, waiting)
			comes(t, b.wait("builder2", 60, []any{id})) // who names his tasks misses nothing

			other := b.make("arch", "ppc64le")
			comes(t, b.wait("builder2", 60))
			b.Call("builder2", "host.openTask", other)
			waiting = b.wait("builder2", 60, []any{other})
			b.Call("kojiadmin", "freeTask", other)
			comes(t, waiting)
		})
	}
}

func TestSchedulerFollowsWhatHappens(t *testing.T) {
	t.Parallel()
	b := start(t, interval(time.Hour))
	b.Background()
	b.Call("builder2", "host.updateHost", 0.0, false)
	id := b.make("arch", "ppc64le")
	waiting := b.wait("builder2", 60)
	b.Call("builder2", "host.updateHost", 0.0, true) // now it takes tasks
	comes(t, waiting)
	b.Call("builder2", "host.openTask", id)
	b.Call("builder2", "host.setHostData", map[string]any{"maxjobs": 1})
	next := b.make("arch", "ppc64le")
	waiting = b.wait("builder2", 60, []any{id})
	b.Call("builder2", "host.failTask", id, "<?xml version='1.0'?><methodResponse/>") // leaves room
	comes(t, waiting)
	comes(t, b.wait("builder2", 60, []any{}))
	b.is(next, koji.TaskAssigned, 2)
}

func TestWaitForWorkHoldsNoConnection(t *testing.T) {
	t.Parallel()
	b := start(t)
	most := int(b.System.Pool.Config().MaxConns)
	var waiting []<-chan answer
	for range 3 * most {
		waiting = append(waiting, b.wait("builder2", 60))
	}
	b.Background()
	b.make("arch", "ppc64le")
	for _, answers := range waiting {
		comes(t, answers)
	}
}

func TestWaitForWorkEnds(t *testing.T) {
	t.Parallel()
	b := start(t)
	// the hub ends
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx)
	}()
	waiting := b.wait("builder2", 60)
	stop()
	<-done
	select {
	case a := <-waiting:
		if a.value != false || a.err != nil {
			t.Errorf("the hub ends: got %v, %v, want false", a.value, a.err)
		}
	case <-time.After(soon):
		t.Error("the hub's end does not end a long poll")
	}
	// the client goes
	ctx, leave := context.WithCancel(t.Context())
	method := b.System.Registrar().Lookup("gokoji.waitForWork")
	host := int64(2)
	var poll func(context.Context) (any, error)
	session := &hub.Session{LoggedIn: true, Exclusive: true, UserName: "builder2"}
	if err := b.System.Pool.QueryRow(ctx, "SELECT user_id FROM host WHERE id = $1", host).Scan(&session.UserID); err != nil {
		t.Fatal(err)
	}
	err := b.System.Run(ctx, &hub.Call{Session: session, Log: b.System.Log}, func(ctx context.Context, c *hub.Call) (err error) {
		poll, err = method.Prepare(ctx, c, []any{60.0})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if _, err := poll(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the client is gone: got %v, want %v", err, context.Canceled)
	}
}

func TestWaitForWorkIsForHosts(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, user := range []string{"", "alice"} {
		if _, err := b.Try(user, "gokoji.waitForWork", 0); !koji.IsKind(err, koji.AuthError) {
			t.Errorf("as %q: got %v, want a refusal", user, err)
		}
	}
	for _, tasks := range []any{5, []any{"x"}} {
		if _, err := b.Try("builder1", "gokoji.waitForWork", 0, tasks); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("tasks %v: got %v, want a parameter error", tasks, err)
		}
	}
}
