package task_test

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// bench is a hub with two hosts that have their exclusive sessions.
type bench struct {
	*hubtest.Hub
	t *testing.T
}

func start(t *testing.T, options ...func(*settings.Settings)) *bench {
	t.Helper()
	b := &bench{hubtest.New(t, options...), t}
	b.Call("kojiadmin", "addHost", "builder2", []any{"x86_64"})
	b.Exec("UPDATE users SET password = name WHERE name = 'builder2'")
	for _, host := range []string{"builder1", "builder2"} {
		b.Call(host, "exclusiveSession")
	}
	return b
}

// make makes a task for nothing in particular.
func (b *bench) make(opts ...any) int64 {
	b.t.Helper()
	return b.Call("kojiadmin", "makeTask", "sleep", []any{1}, hub.KW(opts...)).(int64)
}

func (b *bench) state(id int64) koji.TaskState {
	b.t.Helper()
	info := b.Call("", "getTaskInfo", id).(xmlrpc.Struct)
	return koji.TaskState(info.Value("state").(int64))
}

// on runs f in a call of a user who may do everything.
func (b *bench) on(f func(ctx context.Context, c *hub.Call) error) error {
	s := &hub.Session{LoggedIn: true, UserID: 1, UserName: "kojiadmin"}
	return b.System.Run(b.t.Context(), &hub.Call{Session: s, Log: b.System.Log}, f)
}
