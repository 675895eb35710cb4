package repo

import (
	"context"
	"math"
	"time"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// lagOf is how old a repo of the tag may be: what its extra data says (seconds),
// else the default.
func lagOf(t *tag.Info, fallback time.Duration) time.Duration {
	if seconds, ok := t.Extra.Value("repo.lag").(int64); ok {
		return time.Duration(seconds) * time.Second
	}
	return fallback
}

// recentEnough returns the event that a repo of the tag must at least be of: the
// tag's last change, or one before it that is about lag old. The age is rounded,
// so that requests made about the same time get the same event. nil when the tag
// has no history.
func recentEnough(ctx context.Context, c *hub.Call, tagID int64, lag time.Duration) (*int64, error) {
	ref := koji.RefID(tagID)
	last, err := tag.LastChange(ctx, c, ref, nil, true)
	if err != nil || last == nil {
		return nil, err
	}
	moment := koji.Timestamp(time.Now()) - lag.Seconds()
	if window := c.Options().RepoLagWindow.Seconds(); window > 0 {
		moment = math.Floor(moment/window) * window
	}
	before, err := event.LastBefore(ctx, c, moment)
	if err != nil {
		return nil, err
	}
	var base *int64
	if before != nil {
		base = &before.ID
	} else if base, err = tag.FirstChange(ctx, c, ref, nil, true); err != nil || base == nil { // a new hub
		return nil, err
	}
	oldest := min(*base, *last)
	return &oldest, nil
}
