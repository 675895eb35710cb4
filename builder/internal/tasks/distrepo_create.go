package tasks

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type createDistRepoArgs struct {
	Tag  any           `koji:"tag"`
	Repo int64         `koji:"repo_id"`
	Arch string        `koji:"arch"` // of the repo, not of the task
	Keys []string      `koji:"keys"` // the best one first
	Opts xmlrpc.Struct `koji:"opts"`
}

func registerCreateDistRepo(r *builder.Registrar) {
	builder.Handle(r, "createdistrepo", createDistRepo, builder.Weight(1.5))
}

// distMaker makes one architecture of a dist repo in out: its repodata, and what
// tells the hub which packages it holds.
type distMaker struct {
	t     *builder.Task
	args  createDistRepoArgs
	keys  []string // in lower case
	repo  repoInfo
	dir   string // the repo's, in the hub's tree
	out   string
	old   string // this architecture's folder in the repo before, "" for none
	trust bool   // createrepo need not look at packages whose names are in old
	packs []*distPackage
}

// createDistRepo chooses the packages of one architecture and their copies, makes
// the repodata and uploads it. The packages themselves are the hub's to link.
func createDistRepo(ctx context.Context, t *builder.Task, a createDistRepoArgs) (any, error) {
	repo, err := repoToFill(ctx, t, a.Repo)
	if err != nil {
		return nil, err
	}
	m := &distMaker{
		t: t, args: a, repo: repo, out: filepath.Join(t.WorkDir, "repo"),
		dir: koji.PathInfo{Top: t.Options.TopDir}.DistRepo(repo.ID, repo.Name, ""),
	}
	if info, err := os.Stat(m.dir); err != nil || !info.IsDir() {
		return nil, builder.Refuse("No access to the dist repo " + m.dir)
	}
	if err := os.MkdirAll(m.out, 0o755); err != nil {
		return nil, err
	}
	for _, key := range a.Keys {
		m.keys = append(m.keys, strings.ToLower(key))
	}
	oldPackages, err := m.deltaBases(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.findOld(ctx); err != nil {
		return nil, err
	}
	if err := m.choosePackages(ctx); err != nil {
		return nil, err
	}
	if err := m.writeLists(); err != nil {
		return nil, err
	}
	m.judgeOld(ctx)
	if err := m.createrepos(ctx, oldPackages); err != nil {
		return nil, err
	}
	event := builder.PostCreateDistRepo{
		Tag: repo.Name, RepoID: repo.ID, Arch: a.Arch, RepoDir: m.out, Keys: a.Keys, Opts: a.Opts,
	}
	if err := t.Fire(ctx, event); err != nil {
		return nil, err
	}
	return nil, m.upload(ctx)
}

// option reports whether an option of the task is set to something true.
func (m *distMaker) option(name string) bool { return koji.Truth(m.args.Opts.Value(name)) }

// choosePackages finds the packages, with those of the 32-bit architecture that
// multilib asks for, and says which go into the repo of debug information.
func (m *distMaker) choosePackages(ctx context.Context) error {
	rpms, err := m.listRPMs(ctx)
	if err != nil {
		return err
	}
	if m.packs, err = m.copies(ctx, rpms); err != nil {
		return err
	}
	if m.option("multilib") && koji.IsMultilib(m.args.Arch) {
		if err := m.addMultilib(ctx); err != nil {
			return err
		}
	}
	for _, p := range m.packs {
		if m.option("split_debuginfo") && koji.IsDebugInfo(p.nvra.Name) {
			p.subrepo = debugRepo
		}
	}
	return nil
}

// deltaBases are the folders of packages to make delta RPMs against: createrepo_c
// does not look into those below.
func (m *distMaker) deltaBases(ctx context.Context) ([]string, error) {
	ids, _ := m.args.Opts.Value("delta").([]any)
	var dirs []string
	for _, id := range ids {
		type base struct {
			ID   int64  `koji:"id"`
			Tag  string `koji:"tag_name"`
			Dist bool   `koji:"dist"`
		}
		r, err := client.Invoke[base](ctx, m.t, "repoInfo", id, strict())
		if err != nil {
			return nil, err
		}
		if !r.Dist {
			return nil, koji.Errorf(koji.GenericError, "Base repo for deltas must also be a dist repo")
		}
		dir := koji.PathInfo{Top: m.t.Options.TopDir}.DistRepo(r.ID, r.Tag, "")
		if _, err := os.Stat(dir); err != nil {
			return nil, koji.Errorf(koji.GenericError, "Base drpm repo missing: %s", dir)
		}
		folders, err := filepath.Glob(filepath.Join(dir, m.args.Arch, "Packages", "*"))
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, folders...)
	}
	return dirs, nil
}
