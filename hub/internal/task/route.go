package task

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/channel"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
)

// chooseChannel asks the channel policy, whose actions are "use CHANNEL",
// "parent" and "req"; without an answer it is the default channel.
func (d *draft) chooseChannel(ctx context.Context, c *hub.Call, data policy.Data, wanted any) (int64, error) {
	var requested *int64
	if wanted != nil {
		data["req_channel"] = wanted
		id, err := findChannel(ctx, c, wanted)
		if err != nil {
			return 0, err
		}
		requested = &id
	}
	action, matched, err := c.System().Policy.Eval(ctx, c, "channel", data)
	if err != nil {
		return 0, err
	}
	if !matched {
		c.Log.Warn("the channel policy has no rule for a task", "method", d.method)
		action = "use default"
	}
	words := policy.Words(action)
	switch {
	case len(words) > 1 && words[0] == "use":
		return d.useChannel(ctx, c, words[1])
	case len(words) > 0 && words[0] == "parent" && d.parent != nil:
		return d.parentChannel, nil
	case len(words) > 0 && words[0] == "req" && requested != nil:
		return *requested, nil
	}
	c.Log.Error("the channel policy's action does not fit a task", "action", action, "method", d.method)
	return 0, koji.Errorf(koji.GenericError, "invalid channel policy")
}

func (d *draft) useChannel(ctx context.Context, c *hub.Call, name string) (int64, error) {
	ch, err := channel.Must(ctx, c, koji.RefName(name))
	if err == nil && !ch.Enabled {
		err = koji.Errorf(koji.GenericError, "Channel %s is disabled.", name)
	}
	return ch.ID, err
}

// choosePriority asks the priority policy, whose actions are "stay", "set N" and
// "adjust N".
func (d *draft) choosePriority(ctx context.Context, c *hub.Call, data policy.Data) (int64, error) {
	action, matched, err := c.System().Policy.Eval(ctx, c, "priority", data)
	if err != nil {
		return 0, err
	}
	words := policy.Words(action)
	switch {
	case !matched || len(words) > 0 && words[0] == "stay":
		return d.priority, nil
	case len(words) > 1:
		n, err := strconv.ParseInt(strings.ReplaceAll(words[1], "_", ""), 10, 32)
		switch {
		case err == nil && words[0] == "set":
			return n, nil
		case err == nil && words[0] == "adjust":
			return d.priority + n, nil
		}
	}
	c.Log.Error("the priority policy's action is none", "action", action, "method", d.method)
	return 0, koji.Errorf(koji.GenericError, "invalid priority policy")
}
