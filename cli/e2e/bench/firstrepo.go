package main

import (
	"context"
	"fmt"
	"os"
)

const fullRuns = 2 // of the engine and createrepo_c in turn

// firstRepo measures the build tag's first repo, of which nobody knows anything
// yet.
func (r *repos) firstRepo(ctx context.Context, t *table) error {
	total, _, err := r.command(ctx, r.koji, "wait-repo", "--request", buildTag)
	if err != nil {
		return err
	}
	task, err := r.lastTask(ctx, "createrepo")
	if err != nil {
		return err
	}
	right, err := r.check(ctx, buildTag, r.rpms)
	if err != nil {
		return err
	}
	t.add(fmt.Sprintf("first repo of %d RPMs, koji wait-repo --request", len(r.rpms)), "%.1f s", total, goal{})
	t.add("  of which the createrepo task", "%.1f s", task.ended.Sub(task.opened).Seconds(), goal{})
	t.add("  packages in it that should be", "%.0f", right, atLeast(float64(len(r.rpms))))
	return nil
}

// repodata measures the same without the hub, and createrepo_c beside it.
func (r *repos) repodata(ctx context.Context, t *table) error {
	dir, err := r.folder(ctx, buildTag)
	if err != nil {
		return err
	}
	var c comparison
	for range fullRuns {
		if err := os.RemoveAll(r.cache()); err != nil {
			return err
		}
		if err := r.compare(ctx, &c, source{dir: dir}); err != nil {
			return err
		}
	}
	c.add(t, "", atLeast(1))
	return nil
}
