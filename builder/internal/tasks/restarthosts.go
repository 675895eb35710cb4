package tasks

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type restartHostsArgs struct {
	Options xmlrpc.Struct `koji:"options" default:"null"`
}

func registerRestartHosts(r *builder.Registrar) {
	builder.Handle(r, "restartHosts", restartHosts, builder.Weight(0.1))
}

// restartHosts restarts enabled hosts, all or those that the options name, and
// waits until they are back. Its own host comes with the others: the task then
// frees itself, so that it does not keep the daemon from restarting, and goes on
// afterwards.
func restartHosts(ctx context.Context, t *builder.Task, a restartHostsArgs) (any, error) {
	hosts, err := hostsToRestart(ctx, t, a.Options)
	if err != nil {
		return nil, err
	}
	limit := 24 * time.Hour
	if v := a.Options.Value("timeout"); v != nil {
		seconds, ok := v.(int64)
		if !ok {
			return nil, koji.Errorf(koji.ParameterError, "Invalid timeout: %s", koji.Repr(v))
		}
		limit = time.Duration(seconds) * time.Second
	}
	self, err := client.Invoke[int64](ctx, t, "host.getID")
	if err != nil {
		return nil, err
	}
	var all, own []int64
	for _, host := range hosts {
		id, _ := host.Value("id").(int64)
		first, err := t.Subtask(ctx, "restart", []any{host}, opt("assign", id), opt("label", fmt.Sprintf("restart %d", id)))
		if err != nil {
			return nil, err
		}
		second, err := t.Subtask(ctx, "restartVerify", []any{first, host}, opt("assign", id), opt("label", fmt.Sprintf("sleep %d", id)))
		if err != nil {
			return nil, err
		}
		all = append(all, first, second)
		if id == self {
			own = []int64{first, second}
		}
	}
	if own != nil {
		if _, err := t.Wait(ctx, builder.WaitOptions{Timeout: limit}, own[0]); err != nil {
			return nil, err
		}
		back, err := client.Invoke[bool](ctx, t, "taskFinished", own[1])
		if err != nil {
			return nil, err
		}
		if !back {
			return nil, builder.ErrRestart
		}
	}
	_, err = t.Wait(ctx, builder.WaitOptions{All: true, Timeout: limit}, all...)
	return nil, err
}

func hostsToRestart(ctx context.Context, t *builder.Task, options xmlrpc.Struct) ([]xmlrpc.Struct, error) {
	query := xmlrpc.Struct{opt("enabled", true)}
	if name, ok := options.Get("channel"); ok {
		channel, err := client.Invoke[xmlrpc.Struct](ctx, t, "getChannel", name, strict())
		if err != nil {
			return nil, err
		}
		query.Set("channelID", channel.Value("id"))
	}
	if arches, ok := options.Get("arches"); ok {
		query.Set("arches", arches)
	}
	hosts, err := client.Invoke[[]xmlrpc.Struct](ctx, t, "listHosts", xmlrpc.Kwargs(query...))
	if err == nil && len(hosts) == 0 {
		err = koji.Errorf(koji.GenericError, "No matching hosts")
	}
	return hosts, err
}
