package main

import (
	"context"
	"errors"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
)

const (
	restTime = 3 * time.Second // until a process counts as idle
	taskTime = 3               // seconds that a task to be looked at runs
)

// processes weighs hub and builder at rest, and what a running task adds.
func (s *site) processes(ctx context.Context, t *table) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(restTime):
	}
	hub, hubErr := memory(s.hubPID, memoryNow)
	builder, builderErr := memory(s.builderPID, memoryNow)
	t.add("hub's memory, idle", "%.0f MB", hub, atMost(60))
	t.add("kojid's memory, idle", "%.0f MB", builder, atMost(30))
	task, err := s.taskMemory(ctx)
	t.add("  a running task's", "%.0f MB", task, atMost(20))
	return errors.Join(hubErr, builderErr, err)
}

// taskMemory returns the peak memory of a task's process.
func (s *site) taskMemory(ctx context.Context) (float64, error) {
	session, err := s.login(ctx, "kojiadmin")
	if err != nil {
		return 0, err
	}
	id, err := client.Invoke[int64](ctx, session, "makeTask", "sleep", []any{taskTime})
	if err != nil {
		return 0, err
	}
	// after the process' start, before its end
	var peak float64
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		pids, err := children(s.builderPID)
		if err != nil {
			return 0, err
		}
		for _, pid := range pids {
			// one that has just ended has no memory
			if mb, err := memory(pid, peakMemory); err == nil {
				peak = max(peak, mb)
			}
		}
		over, err := client.Invoke[bool](ctx, session, "taskFinished", id)
		if err != nil || over {
			return peak, err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-ticker.C:
		}
	}
}
