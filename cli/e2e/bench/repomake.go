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
	args := append([]string{"--error-exit-val", "-v"}, options...)
	args = append(args, "-o", out, "-i", filepath.Join(src.dir, "pkglist"), "-g", src.groups())
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
func (r *repos) engine(ctx context.Context, src source) (seconds float64, stats *repodata.Stats, err error) {
	out, err := os.MkdirTemp(r.scratch, "engine")
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = os.RemoveAll(out) }()
	start := time.Now()
	cache, err := repodata.OpenCache(filepath.Join(r.scratch, "cache"), 4<<30)
	if err != nil {
		return 0, nil, err
	}
	stats, err = repodata.Make(ctx, repodata.Options{
		Dir: src.dir, List: filepath.Join(src.dir, "pkglist"), Records: filepath.Join(src.dir, "rpmlist.jsonl"),
		Groups: src.groups(), Out: filepath.Join(out, "repodata"), Old: src.old, Cache: cache,
	})
	if closeErr := cache.Close(); err == nil {
		err = closeErr
	}
	return time.Since(start).Seconds(), stats, err
}
