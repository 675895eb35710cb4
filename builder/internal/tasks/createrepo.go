package tasks

import (
	"context"
	"errors"
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

// repoInfo is the hub's description of a repo.
type repoInfo struct {
	ID    int64  `koji:"id"`
	Tag   int64  `koji:"tag_id"`
	Name  string `koji:"tag_name"`
	Event int64  `koji:"create_event"`
	State int64  `koji:"state"`
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
	repo, err := client.Invoke[repoInfo](ctx, t, "repoInfo", a.Repo, strict())
	if err != nil {
		return nil, err
	}
	if koji.RepoState(repo.State) != koji.RepoInit {
		return nil, koji.Errorf(koji.GenericError, "Repo %d not in INIT state (got %d)", repo.ID, repo.State)
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

// runCreaterepo runs createrepo with its output in a log.
func runCreaterepo(ctx context.Context, t *builder.Task, argv []string, log string) error {
	status, err := t.RunCommand(ctx, builder.Command{Argv: argv, Log: log})
	if err != nil {
		return err
	}
	if !status.Success() {
		return koji.Errorf(koji.GenericError, "failed to create repo: %s", status.Describe(builder.ShellLines(argv)))
	}
	return nil
}

// createrepoCommand is createrepo_c, or createrepo if the host is to use that.
func createrepoCommand(o *builder.Options) []string {
	if o.UseCreaterepoC {
		return []string{createrepoC, "--error-exit-val"}
	}
	return []string{"/usr/bin/createrepo"}
}

const createrepoC = "/usr/bin/createrepo_c"

func (m *repoMaker) groups() []string { return groupsOption(m.comps) }

// groupsOption names the file of groups, if there is one.
func groupsOption(comps string) []string {
	if info, err := os.Stat(comps); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return []string{"-g", comps}
}

// oldRepodata is the folder of the repodata of an old repo, perhaps another
// tag's.
func (m *repoMaker) oldRepodata(ctx context.Context, old xmlrpc.Struct) (string, error) {
	repo, err := client.Invoke[repoInfo](ctx, m.t, "repoInfo", old.Value("id"), strict())
	if err != nil {
		return "", err
	}
	return filepath.Join(koji.PathInfo{Top: m.t.Options.TopDir}.Repo(repo.ID, repo.Name), m.arch, "repodata"), nil
}

// copyRepodata copies the repodata of an old repo, without what createrepo does
// not write itself, to where createrepo --update looks for it. Old repodata that
// is missing only costs time.
func copyRepodata(ctx context.Context, t *builder.Task, old, to string) (bool, error) {
	if info, err := os.Stat(old); err != nil || !info.IsDir() {
		t.Logger.WarnContext(ctx, "old repodata is missing", "dir", old)
		return false, nil
	}
	if err := os.CopyFS(to, os.DirFS(old)); err != nil {
		return false, err
	}
	for _, name := range []string{"pkgorigins.gz", emptyRepo} {
		if err := os.Remove(filepath.Join(to, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return false, err
		}
	}
	return true, nil
}

// uploadRepodata uploads the files of a folder repodata and returns where they
// are and their names, as the hub's repoDone wants it.
func uploadRepodata(ctx context.Context, t *builder.Task, dir string) ([]any, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, e := range entries {
		if err := t.Upload(ctx, filepath.Join(dir, e.Name()), builder.UploadTo{}); err != nil {
			return nil, err
		}
		names = append(names, e.Name())
	}
	return []any{t.UploadDir(), names}, nil
}
