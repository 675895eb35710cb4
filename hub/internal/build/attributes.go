package build

import (
	"context"
	"math"

	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type ownerArgs struct {
	Build any `koji:"build"`
	User  any `koji:"user"`
}

func setOwner(ctx context.Context, c *hub.Call, a ownerArgs) (any, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	u, err := user.Must(ctx, c, a.User)
	if err != nil {
		return nil, err
	}
	if err := changing(ctx, c, b, "owner_id", b.OwnerID, u.ID); err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "UPDATE build SET owner = $2 WHERE id = $1", b.ID, u.ID); err != nil {
		return nil, err
	}
	info, err := b.Struct()
	if err != nil {
		return nil, err
	}
	return nil, c.Emit(ctx, hub.PostBuildStateChange{Attribute: "owner_id", Old: b.OwnerID, New: u.ID, Info: info})
}

type timestampArgs struct {
	Build any `koji:"build"`
	TS    any `koji:"ts"`
}

func setTimestamp(ctx context.Context, c *hub.Call, a timestampArgs) (any, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	ts, err := seconds(a.TS)
	if err != nil {
		return nil, err
	}
	old := dynamic(b.CompletionTS)
	if err := changing(ctx, c, b, "completion_ts", old, a.TS); err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "UPDATE build SET completion_time = to_timestamp($2::float8) WHERE id = $1", b.ID, ts); err != nil {
		return nil, err
	}
	return nil, changed(ctx, c, b.ID, "completion_ts", old, a.TS)
}

func seconds(v any) (float64, error) {
	switch x := v.(type) {
	case int64:
		return float64(x), nil
	case float64:
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			return x, nil
		}
	case bool:
		if x {
			return 1, nil
		}
		return 0, nil
	case xmlrpc.DateTime:
		t, err := x.Time()
		if err != nil {
			return 0, koji.Errorf(koji.GenericError, "Invalid time: %s", string(x))
		}
		return float64(t.Unix()), nil
	}
	return 0, koji.Errorf(koji.GenericError, "Invalid type for timestamp")
}
