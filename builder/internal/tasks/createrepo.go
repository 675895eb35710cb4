package tasks

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type createrepoArgs struct {
	Repo    int64         `koji:"repo_id"`
	Arch    string        `koji:"arch"` // of the repo, not of the task
	OldRepo xmlrpc.Struct `koji:"oldrepo"`
}

func registerCreaterepo(r *builder.Registrar, set CreaterepoSettings) {
	builder.Handle(r, "createrepo", set.createrepo, builder.Weight(1.5))
}

// repoMaker makes the repodata of one architecture of a repo.
type repoMaker struct {
	t     *builder.Task
	set   CreaterepoSettings
	repo  repoInfo
	arch  string
	dir   string // the architecture's directory in the hub's tree
	comps string // may not exist
	out   string // gets the folder repodata
	data  string
}

// createrepo makes the repodata of one architecture and uploads it. The result is
// where, and the names of the files.
func (s CreaterepoSettings) createrepo(ctx context.Context, t *builder.Task, a createrepoArgs) ([]any, error) {
	repo, err := repoToFill(ctx, t, a.Repo)
	if err != nil {
		return nil, err
	}
	top := koji.PathInfo{Top: t.Options.TopDir}.Repo(repo.ID, repo.Name)
	dir, err := koji.JoinPath(top, a.Arch)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(t.WorkDir, "repo")
	m := &repoMaker{
		t: t, set: s, repo: repo, arch: a.Arch, dir: dir, out: out, data: filepath.Join(out, "repodata"),
		comps: filepath.Join(top, "groups", "comps.xml"),
	}
	if info, err := os.Stat(m.dir); err != nil || !info.IsDir() {
		if err := assertReposDir(t); err != nil {
			return nil, err
		}
		return nil, koji.Errorf(koji.GenericError, "Repo directory missing: %s", m.dir)
	}
	pkglist := filepath.Join(m.dir, "pkglist")
	info, err := os.Stat(pkglist)
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		pkglist = ""
	}
	if err := m.local(ctx, pkglist, a.OldRepo); err != nil {
		return nil, err
	}
	if err := m.external(ctx, pkglist == ""); err != nil {
		return nil, err
	}
	tag, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", repo.Tag, client.KW("event", repo.Event, "strict", true))
	if err != nil {
		return nil, err
	}
	name, _ := tag.Value("name").(string)
	event := builder.PostCreateRepo{Tag: name, RepoID: repo.ID, Arch: a.Arch, RepoDir: m.out}
	if err := t.Fire(ctx, event); err != nil {
		return nil, err
	}
	return uploadRepodata(ctx, t, m.data)
}

// local makes the repodata of the hub's own packages; pkglist is "" when there
// are none.
func (m *repoMaker) local(ctx context.Context, pkglist string, old xmlrpc.Struct) error {
	if err := os.MkdirAll(m.out, 0o755); err != nil {
		return err
	}
	var oldData string
	if pkglist != "" && old != nil && m.t.Options.CreaterepoUpdate {
		var err error
		if oldData, err = m.oldRepodata(ctx, old); err != nil {
			return err
		}
	}
	if done, err := m.incremental(ctx, pkglist, oldData); done || err != nil {
		return err
	}
	argv := append(createrepoCommand(m.t.Options), "-vd", "-o", m.out)
	if pkglist != "" {
		argv = append(argv, "-i", pkglist)
	}
	argv = append(argv, m.groups()...)
	if oldData != "" {
		found, err := copyRepodata(ctx, m.t, oldData, m.data)
		if err != nil {
			return err
		}
		if found {
			argv = append(argv, "--update")
			if m.t.Options.CreaterepoSkipStat {
				argv = append(argv, "--skip-stat")
			}
		}
	}
	if pkglist == "" {
		argv = append(argv, m.out)
	} else {
		argv = append(argv, m.dir)
	}
	return runCreaterepo(ctx, m.t, argv, "createrepo.log")
}

func (m *repoMaker) groups() []string { return groupsOption(m.comps) }

// oldRepodata is the folder of the repodata of an old repo, perhaps another
// tag's.
func (m *repoMaker) oldRepodata(ctx context.Context, old xmlrpc.Struct) (string, error) {
	repo, err := client.Invoke[repoInfo](ctx, m.t, "repoInfo", old.Value("id"), strict())
	if err != nil {
		return "", err
	}
	return filepath.Join(koji.PathInfo{Top: m.t.Options.TopDir}.Repo(repo.ID, repo.Name), m.arch, "repodata"), nil
}
