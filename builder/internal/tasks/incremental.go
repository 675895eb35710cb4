package tasks

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gokoji/gokoji/sdk/repodata"
)

// incremental makes the repodata of the hub's own packages without createrepo_c.
// false leaves it to createrepo_c: this host is not to do it, or there is a
// package that only createrepo_c can judge.
func (m *repoMaker) incremental(ctx context.Context, pkglist, old string) (bool, error) {
	if !m.set.Incremental || !m.t.Options.UseCreaterepoC {
		return false, nil
	}
	log := m.t.Log("createrepo.log")
	note := func(format string, args ...any) { fmt.Fprintf(log, format+"\n", args...) } //nolint:errcheck // a log
	o := repodata.Options{Dir: m.dir, List: pkglist, Groups: m.comps, Out: m.data, Old: old}
	if m.groups() == nil {
		o.Groups = ""
	}
	if pkglist != "" && m.t.Options.CreaterepoUpdate {
		cache, err := repodata.OpenCache(m.set.CacheDir, m.set.CacheSize)
		if err != nil {
			m.t.Logger.WarnContext(ctx, "cannot use the cache of repodata", "error", err)
		} else {
			defer cache.Close() //nolint:errcheck // what could not be kept is made again
			o.Cache = cache
		}
		if m.t.Options.CreaterepoSkipStat {
			o.Records = filepath.Join(m.dir, "rpmlist.jsonl")
		}
	}
	note("Making repodata of %s in %s", m.dir, m.out)
	stats, err := repodata.Make(ctx, o)
	if unfit := new(repodata.Error); errors.As(err, &unfit) && ctx.Err() == nil {
		note("Leaving it to createrepo_c because of %s: %v", unfit.Href, unfit.Err)
		m.t.Logger.WarnContext(ctx, "leaving repodata to createrepo_c", "package", unfit.Href, "error", unfit.Err)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("make repodata: %w", err)
	}
	if n := len(stats.Strange); n > 0 {
		note("Warning: %d packages are not what the hub says of them, such as %s", n, stats.Strange[0])
		m.t.Logger.WarnContext(ctx, "packages are not what the hub says of them", "count", n, "package", stats.Strange[0])
	}
	for _, problem := range []struct {
		what string
		err  error
	}{{"the older repodata is of no use", stats.OldProblem}, {"the cache is of no use", stats.CacheProblem}} {
		if problem.err != nil {
			note("Warning: %s: %v", problem.what, problem.err)
			m.t.Logger.WarnContext(ctx, problem.what, "error", problem.err)
		}
	}
	note("%d packages: %d from the cache, %d from older repodata, %d read; %d of %d groups of them were compressed already",
		stats.Packages, stats.Cached, stats.Old, stats.Read, stats.Kept, stats.Groups)
	note("Done in %s", stats.Took.Round(time.Millisecond))
	return true, nil
}
