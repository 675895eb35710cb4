package daemon

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const testHost = int64(7)

// fakeTask is a task of the fake hub.
type fakeTask struct {
	id     int64
	method string
	params []any
	state  koji.TaskState
	host   any
	weight float64
	result string
	alert  bool
	freed  int
}

// fakeHub keeps tasks for one host, by koji's rules as far as kojid sees them.
type fakeHub struct {
	*sdktest.Hub
	mu       sync.Mutex
	changed  *sync.Cond
	tasks    map[int64]*fakeTask
	ready    bool
	checkIns int
}

func newFakeHub(t *testing.T) *fakeHub {
	t.Helper()
	h := &fakeHub{Hub: sdktest.NewHub(t), tasks: map[int64]*fakeTask{}}
	h.changed = sync.NewCond(&h.mu)
	h.Handle("echo", func(c sdktest.HubCall) (any, error) { return c.Args, nil })
	h.Answer("host.getID", testHost)
	h.Answer("getSessionInfo", xmlrpc.Struct{{Name: "start_ts", Value: 1795347509.4}})
	h.Answer("listBuildroots", []any{})
	h.on("logoutChild", func(sdktest.HubCall) (any, error) { return nil, nil })
	h.Answer("host.getHost", xmlrpc.Struct{
		{Name: "id", Value: testHost}, {Name: "enabled", Value: true}, {Name: "capacity", Value: 8.0},
	})
	h.on("host.updateHost", func(c sdktest.HubCall) (any, error) {
		h.ready, _ = c.Args[1].(bool)
		h.checkIns++
		return nil, nil
	})
	h.on("host.getTasks", func(sdktest.HubCall) (any, error) { return h.list(koji.TaskAssigned), nil })
	h.on("host.getHostTasks", func(sdktest.HubCall) (any, error) {
		list := h.list(koji.TaskOpen)
		for _, t := range h.tasks {
			t.alert = false
		}
		return list, nil
	})
	h.onTask("getTaskInfo", func(t *fakeTask, _ sdktest.HubCall) (any, error) { return t.info(), nil })
	h.onTask("host.openTask", func(t *fakeTask, _ sdktest.HubCall) (any, error) {
		if t.state != koji.TaskAssigned {
			return nil, nil
		}
		t.state = koji.TaskOpen
		request, err := xmlrpc.AppendCall(nil, t.method, t.params...)
		info := t.info()
		info.Set("request", string(request))
		return info, err
	})
	h.onTask("host.setTaskWeight", func(t *fakeTask, c sdktest.HubCall) (any, error) {
		t.weight, _ = c.Args[1].(float64)
		return nil, nil
	})
	h.onTask("host.closeTask", func(t *fakeTask, c sdktest.HubCall) (any, error) { return nil, t.end(koji.TaskClosed, c) })
	h.onTask("host.failTask", func(t *fakeTask, c sdktest.HubCall) (any, error) { return nil, t.end(koji.TaskFailed, c) })
	h.onTask("host.refuseTask", func(t *fakeTask, c sdktest.HubCall) (any, error) {
		t.state, t.host, t.result = koji.TaskFree, nil, koji.Str(c.KW.Value("msg"))
		return nil, nil
	})
	h.on("host.freeTasks", func(c sdktest.HubCall) (any, error) {
		ids, _ := c.Args[0].([]any)
		for _, id := range ids {
			t := h.tasks[id.(int64)]
			if t == nil || t.state != koji.TaskOpen {
				return nil, koji.Errorf(koji.GenericError, "Cannot free task %v", id)
			}
			t.state, t.host = koji.TaskFree, nil
			t.freed++
		}
		return nil, nil
	})
	return h
}

// on answers a method with the hub's lock held, and tells those who wait.
func (h *fakeHub) on(method string, f func(sdktest.HubCall) (any, error)) {
	h.Handle(method, func(c sdktest.HubCall) (any, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		defer h.changed.Broadcast()
		return f(c)
	})
}

// onTask answers a method whose first argument is a task.
func (h *fakeHub) onTask(method string, f func(*fakeTask, sdktest.HubCall) (any, error)) {
	h.on(method, func(c sdktest.HubCall) (any, error) {
		id, _ := c.Args[0].(int64)
		t := h.tasks[id]
		if t == nil {
			return nil, koji.Errorf(koji.GenericError, "No such task: %d", id)
		}
		return f(t, c)
	})
}

func (h *fakeHub) list(state koji.TaskState) []any {
	list := []any{}
	for _, t := range h.tasks {
		if t.state == state && t.host == any(testHost) {
			list = append(list, t.info())
		}
	}
	return list
}

func (t *fakeTask) info() xmlrpc.Struct {
	return xmlrpc.Struct{
		{Name: "id", Value: t.id}, {Name: "method", Value: t.method}, {Name: "state", Value: int64(t.state)},
		{Name: "host_id", Value: t.host}, {Name: "weight", Value: t.weight}, {Name: "request", Value: t.params},
		{Name: "waiting", Value: false}, {Name: "alert", Value: t.alert},
	}
}

func (t *fakeTask) end(state koji.TaskState, c sdktest.HubCall) error {
	if t.state != koji.TaskOpen {
		return koji.Errorf(koji.GenericError, "Task %d is %s", t.id, t.state)
	}
	t.state, t.result = state, koji.Str(c.Args[1])
	return nil
}

// assign gives the host a task.
func (h *fakeHub) assign(id int64, method string, params ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if params == nil {
		params = []any{}
	}
	h.tasks[id] = &fakeTask{id: id, method: method, params: params, state: koji.TaskAssigned, host: testHost}
	h.changed.Broadcast()
}

func (h *fakeHub) set(id int64, f func(*fakeTask)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(h.tasks[id])
	h.changed.Broadcast()
}

// await waits until a task is in one of the states.
func (h *fakeHub) await(t *testing.T, id int64, states ...koji.TaskState) fakeTask {
	t.Helper()
	return h.awaitThat(t, id, func(task *fakeTask) bool { return slices.Contains(states, task.state) })
}

func (h *fakeHub) awaitThat(t *testing.T, id int64, ok func(*fakeTask) bool) fakeTask {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.changed.Broadcast()
	})()
	h.mu.Lock()
	defer h.mu.Unlock()
	for !ok(h.tasks[id]) {
		if ctx.Err() != nil {
			t.Fatalf("task %d never came so far: %+v", id, *h.tasks[id])
		}
		h.changed.Wait()
	}
	return *h.tasks[id]
}

func (t fakeTask) String() string { return fmt.Sprintf("task %d %s: %s", t.id, t.state, t.result) }
