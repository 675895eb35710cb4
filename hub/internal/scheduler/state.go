package scheduler

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// lock takes the lock that koji's hubs take, too; it is given back when the call
// ends.
func lock(ctx context.Context, c *hub.Call, wait bool) (bool, error) {
	sql := "SELECT name FROM locks WHERE name = 'scheduler' FOR UPDATE"
	if !wait {
		sql += " SKIP LOCKED"
	}
	_, mine, err := hub.Row[string](ctx, c, sql)
	if err != nil {
		return false, fmt.Errorf("lock the scheduler: %w", err)
	}
	return mine, nil
}

// noteRun tells whether a run is due, and notes its time when it is. The moment
// is the database's: hubs may differ.
func noteRun(ctx context.Context, c *hub.Call, m mode) (due bool, now time.Time, err error) {
	if now, err = hub.Value[time.Time](ctx, c, "SELECT clock_timestamp()"); err != nil {
		return false, now, err
	}
	if m == whenDue {
		last, err := lastRun(ctx, c)
		if err != nil {
			return false, now, err
		}
		since := now.Sub(last)
		switch {
		case since < 0:
			// noted all the same, or a clock that was put back would stop us
			c.Log.Error("the last run of the scheduler lies in the future", "by", -since)
		case since < c.Options().RunInterval:
			return false, now, nil
		}
		due = since >= 0
	} else {
		due = true
	}
	_, err = c.Exec(ctx, `INSERT INTO scheduler_sys_data (name, data) VALUES ('last_run_ts', to_jsonb($1::double precision))
		ON CONFLICT (name) DO UPDATE SET data = EXCLUDED.data`, koji.Timestamp(now))
	return due, now, err
}

// lastRun is when the scheduler ran last, on whichever hub.
func lastRun(ctx context.Context, q hub.Querier) (time.Time, error) {
	text, ok, err := hub.Row[string](ctx, q, "SELECT data::text FROM scheduler_sys_data WHERE name = 'last_run_ts'")
	if err != nil || !ok {
		return time.Time{}, err
	}
	var seconds float64
	if err := json.Unmarshal([]byte(text), &seconds); err != nil || math.IsInf(seconds, 0) || math.Abs(seconds) > 1e11 {
		return time.Time{}, nil
	}
	return time.UnixMicro(int64(seconds * 1e6)), nil
}
