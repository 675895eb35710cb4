package notify

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Tasks is the topic of changes of tasks: one notice for each, see TaskChange.
const Tasks = hub.TaskTopic

// TaskChange is hub.TaskChange.
type TaskChange = hub.TaskChange

// ParseTaskChange is hub.ParseTaskChange.
func ParseTaskChange(text string) (TaskChange, bool) { return hub.ParseTaskChange(text) }

// Hosts is the topic of what lets the scheduler find more room than before: a
// host became ready, took another channel, is bigger …
const Hosts = "hosts"

// HostsChanged announces on Hosts once the call commits.
func HostsChanged(ctx context.Context, c *hub.Call) error { return c.Notify(ctx, Hosts, "") }
