package rpc

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// maxPolls bounds the long polls under way: each costs little, but anybody may
// make them.
const maxPolls = 4096

// wait runs a long poll: its session and arguments are checked in a transaction
// that is over when the waiting begins.
func (d *Dispatcher) wait(ctx context.Context, m *hub.MethodInfo, req *Request) (any, error) {
	defer d.polls.Add(-1)
	if d.polls.Add(1) > maxPolls {
		return nil, koji.Errorf(koji.GenericError, "too many calls are waiting; ask %s again later", m.Name)
	}
	var poll func(context.Context) (any, error)
	err := d.Run(ctx, req, func(ctx context.Context, c *hub.Call) (err error) {
		poll, err = m.Prepare(ctx, c, req.Params)
		return err
	})
	if err != nil {
		return nil, err
	}
	return poll(ctx)
}
