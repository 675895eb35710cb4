package hub

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// TaskTopic is the topic of changes of tasks: one notice for each, see TaskChange.
const TaskTopic = "tasks"

// TaskChange says that a task got another state, or another host.
type TaskChange struct {
	ID    int64
	State koji.TaskState
	Host  int64 // that has the task, or had it until now; 0: none
}

// Send announces the change once the call commits.
func (t TaskChange) Send(ctx context.Context, c *Call) error {
	return c.Notify(ctx, TaskTopic, fmt.Sprintf("%d %d %d", t.ID, t.State, t.Host))
}

// ParseTaskChange reads a notice on TaskTopic. Every waiter does so for every
// notice, so it is quick.
func ParseTaskChange(text string) (t TaskChange, ok bool) {
	id, rest, _ := strings.Cut(text, " ")
	state, host, _ := strings.Cut(rest, " ")
	var errs [3]error
	var n int
	t.ID, errs[0] = strconv.ParseInt(id, 10, 64)
	n, errs[1] = strconv.Atoi(state)
	t.Host, errs[2] = strconv.ParseInt(host, 10, 64)
	t.State = koji.TaskState(n)
	return t, errs == [3]error{}
}
