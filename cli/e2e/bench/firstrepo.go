package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	var ours, plain, database, plainRatio, databaseRatio []float64
	for range fullRuns {
		if err := os.RemoveAll(filepath.Join(r.scratch, "cache")); err != nil {
			return err
		}
		mine, _, err := r.engine(ctx, source{dir: dir})
		if err != nil {
			return err
		}
		xml, err := r.createrepo(ctx, source{dir: dir})
		if err != nil {
			return err
		}
		sqlite, err := r.createrepo(ctx, source{dir: dir}, "-d")
		if err != nil {
			return err
		}
		ours, plain, database = append(ours, mine), append(plain, xml), append(database, sqlite)
		plainRatio, databaseRatio = append(plainRatio, xml/mine), append(databaseRatio, sqlite/mine)
	}
	t.add("  repodata alone", "%.1f s", median(ours), goal{})
	t.add("  createrepo_c", "%.1f s", median(plain), goal{})
	t.add("  times as long", "%.2f", median(plainRatio), atLeast(1))
	t.add("  createrepo_c -d, as koji runs it", "%.1f s", median(database), goal{})
	t.add("  times as long", "%.2f", median(databaseRatio), atLeast(1))
	return nil
}
