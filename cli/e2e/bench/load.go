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

// compare runs two sides in turn, so that a busy machine hurts both alike, and
// returns the medians of their rates and of the ratios.
func compare(rounds int, d time.Duration, ours, theirs []work) (our, their, ratio float64, err error) {
	var a, b, ratios []float64
	for range rounds {
		x, err := rate(d, ours)
		if err != nil {
			return 0, 0, 0, err
		}
		y, err := rate(d, theirs)
		if err != nil {
			return 0, 0, 0, err
		}
		a, b, ratios = append(a, x), append(b, y), append(ratios, x/y)
	}
	return median(a), median(b), median(ratios), nil
}

// median returns the middle value, 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
