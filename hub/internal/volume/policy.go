package volume

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
)

// Pick asks the volume policy where a build belongs. When it does not say, or
// names a volume that is none, fallback counts (zero for none); with strict
// that is a fault, and ok is false when there is no answer at all.
func Pick(ctx context.Context, c *hub.Call, data policy.Data, strict bool, fallback koji.Ref) (v lookup.Entry, ok bool, err error) {
	var action string
	var matched bool
	err = c.Savepoint(ctx, func(ctx context.Context) error {
		var err error
		action, matched, err = c.System().Policy.Eval(ctx, c, "volume", data)
		return err
	})
	if err != nil {
		c.Log.Error("volume policy failed", "error", err)
		if strict {
			return v, false, err
		}
	}
	if matched {
		v, ok, err = lookup.Find(ctx, c, lookup.Volume, koji.RefName(action))
		if err != nil || ok {
			return v, ok, err
		}
		if strict {
			return v, false, koji.Errorf(koji.GenericError, "Policy returned no such volume: %s", action)
		}
		c.Log.Error("volume policy names no volume", "volume", action)
	}
	if !fallback.IsZero() {
		v, ok, err = lookup.Find(ctx, c, lookup.Volume, fallback)
		if err != nil || ok {
			return v, ok, err
		}
		if strict {
			return v, false, koji.Errorf(koji.GenericError, "Invalid default volume: %s", fallback.Text())
		}
	}
	if strict {
		return v, false, koji.Errorf(koji.GenericError, "No volume policy match")
	}
	c.Log.Warn("no volume policy match")
	return v, false, nil
}
