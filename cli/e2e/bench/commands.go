package main

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// commands measures what starting the CLI costs, and koji's own beside it.
func (s *site) commands(ctx context.Context, t *table) error {
	const times = 3 // as many as the other medians take
	for _, args := range [][]string{{"--help"}, {"list-tags"}} {
		var took, peak, peer, ratio []float64
		for range times * s.runs {
			seconds, mb, err := s.command(ctx, s.koji, args...)
			if err != nil {
				return err
			}
			took, peak = append(took, seconds), append(peak, mb)
			if s.peer != "" && len(peer) < s.runs {
				other, _, err := s.command(ctx, s.peer, args...)
				if err != nil {
					return err
				}
				peer, ratio = append(peer, other), append(ratio, other/seconds)
			}
		}
		t.add("koji "+args[0], "%.1f ms", median(took)*1000, atMost(20))
		t.add("  memory, peak", "%.0f MB", median(peak), atMost(40))
		if s.peer != "" {
			t.add("  koji's own CLI", "%.0f ms", median(peer)*1000, goal{})
			t.add("  times faster", "%.0f", median(ratio), goal{})
		}
	}
	return nil
}

// command runs a CLI as alice and returns the seconds it took and its peak
// memory in MB.
func (s *site) command(ctx context.Context, koji string, args ...string) (seconds, mb float64, err error) {
	cmd := exec.CommandContext(ctx, koji, append([]string{"-c", s.conf, "--user", "alice", "--password", "alice"}, args...)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	seconds = time.Since(start).Seconds()
	if err != nil {
		return 0, 0, fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		mb = float64(usage.Maxrss) / 1024
	}
	return seconds, mb, nil
}
