package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
)

const (
	sideRuns  = 20 // one after another
	sideCrowd = 10 // at once
)

// sideTags measures side tags of the build tag, whose repo fits them.
func (r *repos) sideTags(ctx context.Context, t *table) error {
	var took []float64
	for range sideRuns {
		seconds, err := r.addSideTag(ctx)
		if err != nil {
			return err
		}
		took = append(took, seconds)
	}
	t.add("koji add-sidetag --wait, median", "%.2f s", median(took), goal{})
	t.add("  p95", "%.2f s", percentile(took, 95), atMost(2))
	errs := make([]error, sideCrowd)
	var group sync.WaitGroup
	start := time.Now()
	for i := range errs {
		group.Go(func() { _, errs[i] = r.addSideTag(ctx) })
	}
	group.Wait()
	t.add(fmt.Sprintf("  %d at once, until the last is ready", sideCrowd), "%.2f s", time.Since(start).Seconds(), atMost(10))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	tag, err := r.lastSideTag(ctx)
	if err != nil {
		return err
	}
	right, err := r.check(ctx, tag, r.rpms)
	if err != nil {
		return err
	}
	t.add("  packages in the last one that should be", "%.0f", right, atLeast(float64(len(r.rpms))))
	return nil
}

func (r *repos) addSideTag(ctx context.Context) (seconds float64, err error) {
	seconds, _, err = r.command(ctx, r.koji, "add-sidetag", buildTag, "--wait")
	return seconds, err
}

// lastSideTag returns the name of the newest side tag.
func (r *repos) lastSideTag(ctx context.Context) (string, error) {
	type sideTag struct {
		ID   int64  `koji:"id"`
		Name string `koji:"name"`
	}
	list, err := client.Invoke[[]sideTag](ctx, r.admin, "listSideTags", buildTag)
	if err != nil {
		return "", err
	}
	return slices.MaxFunc(list, func(a, b sideTag) int { return cmp.Compare(a.ID, b.ID) }).Name, nil
}

// percentile returns the value that so many of a hundred do not exceed.
func percentile(values []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)*percent+99)/100-1]
}
