package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/gokoji/gokoji/sdk/repodata"
)

// comparison times our builders' engine and createrepo_c in turn on the same
// packages.
type comparison struct{ ours, plain, koji, plainRatio, kojiRatio []float64 }

// compare runs each once.
func (r *repos) compare(ctx context.Context, c *comparison, src source) error {
	ours, err := r.engine(ctx, src)
	if err != nil {
		return err
	}
	plain, err := r.createrepo(ctx, src, "--no-database")
	if err != nil {
		return err
	}
	koji, err := r.createrepo(ctx, src, "-d")
	if err != nil {
		return err
	}
	c.ours, c.plain, c.koji = append(c.ours, ours), append(c.plain, plain), append(c.koji, koji)
	c.plainRatio, c.kojiRatio = append(c.plainRatio, plain/ours), append(c.kojiRatio, koji/ours)
	return nil
}

// add tells how much longer createrepo_c takes, with these options and least
// ratios.
func (c *comparison) add(t *table, options string, least goal) {
	t.add("  repodata alone", "%.2f s", median(c.ours), goal{})
	t.add("  createrepo_c"+options, "%.2f s", median(c.plain), goal{})
	t.add("  times as long", "%.1f", median(c.plainRatio), least)
	t.add("  createrepo_c"+options+" -d, as koji runs it", "%.2f s", median(c.koji), goal{})
	t.add("  times as long", "%.1f", median(c.kojiRatio), least)
}

// source is what repodata is made of: the folder of a repo that the hub laid out.
type source struct {
	dir string
	old string // older repodata, "" for none
}

// groups is the repo's comps file.
func (s source) groups() string { return filepath.Join(filepath.Dir(s.dir), "groups", "comps.xml") }

// createrepo runs createrepo_c as koji's builders do, with the given options
// beside those that say what to do. It returns the seconds that took.
func (r *repos) createrepo(ctx context.Context, src source, options ...string) (seconds float64, err error) {
	out, err := os.MkdirTemp(r.scratch, "createrepo")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(out) }()
	args := append(options, "--error-exit-val", "-v", "-o", out, "-i", filepath.Join(src.dir, "pkglist"), "-g", src.groups())
	if src.old != "" {
		if err := os.CopyFS(filepath.Join(out, "repodata"), os.DirFS(src.old)); err != nil {
			return 0, err
		}
		args = append(args, "--update", "--skip-stat")
	}
	cmd := exec.CommandContext(ctx, "createrepo_c", append(args, src.dir)...)
	log, err := os.Create(filepath.Join(r.scratch, "createrepo.log"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = log.Close() }()
	cmd.Stdout, cmd.Stderr = log, log
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%v: %w; see %s", cmd.Args, err, log.Name())
	}
	return time.Since(start).Seconds(), nil
}

// engine does the same by the engine of our builders, the opening of the cache
// included.
func (r *repos) engine(ctx context.Context, src source) (seconds float64, err error) {
	out, err := os.MkdirTemp(r.scratch, "engine")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(out) }()
	start := time.Now()
	cache, err := repodata.OpenCache(r.cache(), 4<<30)
	if err != nil {
		return 0, err
	}
	_, err = repodata.Make(ctx, repodata.Options{
		Dir: src.dir, List: filepath.Join(src.dir, "pkglist"), Records: filepath.Join(src.dir, "rpmlist.jsonl"),
		Groups: src.groups(), Out: filepath.Join(out, "repodata"), Old: src.old, Cache: cache,
	})
	if closeErr := cache.Close(); err == nil {
		err = closeErr
	}
	return time.Since(start).Seconds(), err
}

// cache is the engine's folder here.
func (r *repos) cache() string { return filepath.Join(r.scratch, "cache") }
