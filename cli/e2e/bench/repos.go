package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
	"github.com/jackc/pgx/v5"
)

// Tags of the site that scripts/bench-repos starts.
const (
	baseTag  = "base"       // gets the packages
	buildTag = "base-build" // inherits them
	distTag  = "dist"       // has dist repos made of it
	repoArch = "x86_64"
)

// repos is a site with many packages whose repos are measured. Its parts build
// on one another: the first repo of the build tag comes with filling the site.
type repos struct {
	*site
	paths   koji.PathInfo
	scratch string // for repodata that is made beside the site's own
	db      *pgx.Conn
	admin   *client.Session
	rpms    []rpmgen.RPM // of the base tag
}

// measureRepos fills the site, which makes the build tag's first repo, and
// measures it.
func (s *site) measureRepos(ctx context.Context, t *table) (err error) {
	r := &repos{site: s, paths: koji.PathInfo{Top: s.tree}}
	if r.scratch, err = os.MkdirTemp(filepath.Dir(s.tree), "bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.scratch)) }()
	if r.db, err = pgx.Connect(ctx, s.conninfo); err != nil {
		return err
	}
	defer func() { _ = r.db.Close(context.WithoutCancel(ctx)) }()
	if r.admin, err = s.login(ctx, "kojiadmin"); err != nil {
		return err
	}
	start := time.Now()
	if r.rpms, err = rpmgen.Generate(filepath.Join(s.tree, "packages"), s.rpms); err != nil {
		return err
	}
	if err := r.fill(ctx); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	fmt.Fprintf(os.Stderr, "the site is filled after %.0f s\n", time.Since(start).Seconds())
	if err := r.firstRepo(ctx, t); err != nil {
		return fmt.Errorf("first repo: %w", err)
	}
	return s.each(ctx, t, []part{
		{"repodata", r.repodata}, {"sidetags", r.sideTags}, {"builds", r.newBuilds}, {"distrepos", r.distRepos},
		{"parent", r.changedParent}, {"memory", r.hubMemory},
	})
}

// repo returns the newest ready repo of a tag.
func (r *repos) repo(ctx context.Context, tag string) (id int64, err error) {
	err = r.db.QueryRow(ctx, `SELECT repo.id FROM repo JOIN tag ON tag.id = repo.tag_id
		WHERE tag.name = $1 AND repo.state = $2 ORDER BY repo.id DESC LIMIT 1`, tag, int(koji.RepoReady)).Scan(&id)
	return id, err
}

// folder returns where a tag's newest ready repo has its packages' list.
func (r *repos) folder(ctx context.Context, tag string) (string, error) {
	id, err := r.repo(ctx, tag)
	return r.paths.RepoArch(id, tag, repoArch), err
}

// lastTask returns the newest task of a kind.
func (r *repos) lastTask(ctx context.Context, method string) (moments, error) {
	var id int64
	if err := r.db.QueryRow(ctx, "SELECT max(id) FROM task WHERE method = $1", method).Scan(&id); err != nil {
		return moments{}, err
	}
	return r.task(ctx, id)
}

// hubMemory weighs the hub after all this.
func (r *repos) hubMemory(_ context.Context, t *table) error {
	peak, err := memory(r.hubPID, peakMemory)
	t.add("hub's memory, peak", "%.0f MB", peak, goal{})
	return err
}
