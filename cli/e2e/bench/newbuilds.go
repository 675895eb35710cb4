package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
	"github.com/jackc/pgx/v5"
)

const newBuildRuns = 3

// newBuilds measures the repo of a side tag after a build went into it.
func (r *repos) newBuilds(ctx context.Context, t *table) error {
	base, err := r.folder(ctx, buildTag)
	if err != nil {
		return err
	}
	if _, err := r.engine(ctx, source{dir: base}); err != nil { // so that its cache knows the base
		return err
	}
	old := filepath.Join(base, "repodata")
	var total, inTask []float64
	var c comparison
	right := float64(len(r.rpms))
	for i := range newBuildRuns {
		tag, content, seconds, err := r.newBuild(ctx, i)
		if err != nil {
			return err
		}
		task, err := r.lastTask(ctx, "createrepo")
		if err != nil {
			return err
		}
		total, inTask = append(total, seconds), append(inTask, task.ended.Sub(task.opened).Seconds())
		found, err := r.check(ctx, tag, content)
		if err != nil {
			return err
		}
		right = min(right, found)
		dir, err := r.folder(ctx, tag)
		if err != nil {
			return err
		}
		if err := r.compare(ctx, &c, source{dir, old}); err != nil {
			return err
		}
	}
	t.add("build of 5 RPMs tagged into a side tag → its repo", "%.2f s", median(total), atMost(5))
	t.add("  of which the createrepo task", "%.2f s", median(inTask), goal{})
	t.add("  packages in it that should be", "%.0f", right, atLeast(float64(len(r.rpms))))
	c.add(t, " --update --skip-stat", atLeast(5))
	return nil
}

// changedParent measures side tags of the build tag when a build has just gone
// into its parent, so that no repo fits.
func (r *repos) changedParent(ctx context.Context, t *table) error {
	var took []float64
	right := float64(len(r.rpms))
	for i := range newBuildRuns {
		nvr, content, err := r.importBuild(ctx, newBuildRuns+i)
		if err != nil {
			return err
		}
		r.rpms = content
		if _, err := client.Invoke[any](ctx, r.admin, "tagBuildBypass", baseTag, nvr); err != nil {
			return err
		}
		seconds, err := r.addSideTag(ctx)
		if err != nil {
			return err
		}
		took = append(took, seconds)
		tag, err := r.lastSideTag(ctx)
		if err != nil {
			return err
		}
		found, err := r.check(ctx, tag, content)
		if err != nil {
			return err
		}
		right = min(right, found)
	}
	t.add("koji add-sidetag --wait just after a change of its parent", "%.2f s", median(took), goal{})
	t.add("  packages in it that should be", "%.0f", right, atLeast(float64(len(r.rpms))))
	return nil
}

// newBuild makes a side tag and measures from tagging a new release of a build
// into it to its repo. It returns what is in the repo then.
func (r *repos) newBuild(ctx context.Context, number int) (tag string, content []rpmgen.RPM, seconds float64, err error) {
	nvr, content, err := r.importBuild(ctx, number)
	if err != nil {
		return "", nil, 0, err
	}
	if _, err := r.addSideTag(ctx); err != nil {
		return "", nil, 0, err
	}
	if tag, err = r.lastSideTag(ctx); err != nil {
		return "", nil, 0, err
	}
	start := time.Now()
	if _, err := client.Invoke[any](ctx, r.admin, "tagBuildBypass", tag, nvr); err != nil {
		return "", nil, 0, err
	}
	if _, _, err := r.command(ctx, r.koji, "wait-repo", "--request", "--build", nvr, tag); err != nil {
		return "", nil, 0, err
	}
	return tag, content, time.Since(start).Seconds(), nil
}

// importBuild makes and imports the second release of a build. It returns what a
// tag holds then that inherits from the base tag.
func (r *repos) importBuild(ctx context.Context, number int) (nvr string, content []rpmgen.RPM, err error) {
	rpms, err := rpmgen.Build(filepath.Join(r.tree, "packages"), number, 2)
	if err != nil {
		return "", nil, err
	}
	if err := pgx.BeginFunc(ctx, r.db, func(tx pgx.Tx) error { return imports(ctx, tx, rpms) }); err != nil {
		return "", nil, err
	}
	content = slices.DeleteFunc(slices.Clone(r.rpms), func(rpm rpmgen.RPM) bool { return rpm.Build == rpms[0].Build })
	return buildName(&rpms[0]), append(content, rpms...), nil
}

func buildName(r *rpmgen.RPM) string { return r.Build + "-" + r.Version + "-" + r.Release }
