package scheduler_test

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// bench is a hub with two ready hosts, builder1 (x86_64) and builder2 (x86_64
// and ppc64le), of capacity 2.
type bench struct {
	*hubtest.Hub
	t *testing.T
}

func start(t *testing.T, options ...func(*settings.Settings)) *bench {
	t.Helper()
	b := &bench{hubtest.New(t, options...), t}
	b.Call("kojiadmin", "addHost", "builder2", []any{"x86_64", "ppc64le"})
	b.Exec("UPDATE users SET password = name WHERE name = 'builder2'")
	for _, host := range []string{"builder1", "builder2"} {
		b.Call(host, "exclusiveSession")
		b.Call(host, "host.updateHost", 0.0, true)
	}
	return b
}

// interval sets RunInterval.
func interval(d time.Duration) func(*settings.Settings) {
	return func(s *settings.Settings) { s.Options.RunInterval = d }
}

func (b *bench) make(opts ...any) int64 {
	b.t.Helper()
	return b.Call("kojiadmin", "makeTask", "sleep", []any{1}, hub.KW(opts...)).(int64)
}

// schedule runs the scheduler.
func (b *bench) schedule() {
	b.t.Helper()
	if ran := b.Call("kojiadmin", "scheduler.doRun", true); ran != true {
		b.t.Fatalf("the scheduler did not run: %v", ran)
	}
}

// is asserts where a task is; host 0 is none.
func (b *bench) is(id int64, state koji.TaskState, host int64) {
	b.t.Helper()
	info := b.Call("", "getTaskInfo", id).(xmlrpc.Struct)
	got, _ := info.Value("host_id").(int64)
	if now := koji.TaskState(info.Value("state").(int64)); now != state || got != host {
		b.t.Errorf("task %d is %v on host %d, want %v on host %d", id, now, got, state, host)
	}
}

// log returns the scheduler's messages about a task.
func (b *bench) log(id int64) []string {
	b.t.Helper()
	var texts []string
	for _, item := range b.Call("", "scheduler.getLogMessages", []any{[]any{"task_id", id}}).([]any) {
		texts = append(texts, item.(xmlrpc.Struct).Value("msg").(string))
	}
	return texts
}
