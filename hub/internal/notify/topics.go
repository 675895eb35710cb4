package notify

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Tasks is the topic of changes of tasks: one notice for each, see TaskChange.
const Tasks = "tasks"

// Hosts is the topic of what lets the scheduler find more room than before: a
// host became ready, took another channel, is bigger …
const Hosts = "hosts"

// TaskChange says that a task got another state, or another host.
type TaskChange struct {
	ID    int64
	State koji.TaskState
	Host  int64 // that has the task, or had it until now; 0: none
}

// Send announces the change once the call commits.
func (t TaskChange) Send(ctx context.Context, c *hub.Call) error {
	return c.Notify(ctx, Tasks, fmt.Sprintf("%d %d %d", t.ID, t.State, t.Host))
}

// ParseTaskChange reads a notice on Tasks.
func ParseTaskChange(text string) (t TaskChange, ok bool) {
	n, err := fmt.Sscanf(text, "%d %d %d", &t.ID, (*int)(&t.State), &t.Host)
	return t, err == nil && n == 3
}

// HostsChanged announces on Hosts once the call commits.
func HostsChanged(ctx context.Context, c *hub.Call) error { return c.Notify(ctx, Hosts, "") }
