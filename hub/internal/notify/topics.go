package notify

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Hosts is the topic of what lets the scheduler find more room than before: a
// host became ready, took another channel, is bigger …
const Hosts = "hosts"

// HostsChanged announces on Hosts once the call commits.
func HostsChanged(ctx context.Context, c *hub.Call) error { return c.Notify(ctx, Hosts, "") }
