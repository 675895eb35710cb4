package main

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// work is done again and again by one goroutine.
type work func() error

// rate runs the works side by side for a while and returns how often a second
// they were done altogether, and every error.
func rate(d time.Duration, works []work) (perSecond float64, err error) {
	counts, errs := make([]int, len(works)), make([]error, len(works))
	start := time.Now()
	var group sync.WaitGroup
	for i, w := range works {
		group.Go(func() {
			for time.Since(start) < d && errs[i] == nil {
				errs[i] = w()
				counts[i]++
			}
		})
	}
	group.Wait()
	took, done := time.Since(start), 0
	for _, n := range counts {
		done += n
	}
	return float64(done) / took.Seconds(), errors.Join(errs...)
}

// contest is what two sides do in turn, so that a busy machine hurts both alike.
type contest struct {
	ours, theirs       []work
	our, their, ratios []float64
}

// round lets each side work for d.
func (c *contest) round(d time.Duration) error {
	x, err := rate(d, c.ours)
	if err != nil {
		return err
	}
	y, err := rate(d, c.theirs)
	if err != nil {
		return err
	}
	c.our, c.their, c.ratios = append(c.our, x), append(c.their, y), append(c.ratios, x/y)
	return nil
}

// median returns the middle value, 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
