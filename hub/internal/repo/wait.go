package repo

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
)

type waitArgs struct {
	ID      int64   `koji:"req_id"`
	Timeout float64 `koji:"timeout" default:"30"` // seconds, 60 at most
}

// waitRequest answers what repo.checkRequest does as soon as the request is over
// (it then has a repo, or all tries failed), or when time is.
func waitRequest(ctx context.Context, p *hub.Poll, a waitArgs) (*requestStatus, error) {
	id := strconv.FormatInt(a.ID, 10)
	var status *requestStatus
	look := func(ctx context.Context) (bool, error) {
		err := p.Run(ctx, func(ctx context.Context, c *hub.Call) (err error) {
			status, err = checkRequest(ctx, c, requestIDArgs{a.ID})
			return err
		})
		return err == nil && !status.Request.Active, err
	}
	_, err := notify.Until(ctx, p.System(), RequestTopic, func(text string) bool { return text == id }, notify.Limit(a.Timeout), look)
	return status, err
}
