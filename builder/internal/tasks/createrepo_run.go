package tasks

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// repoInfo is the hub's description of a repo.
type repoInfo struct {
	ID    int64  `koji:"id"`
	Tag   int64  `koji:"tag_id"`
	Name  string `koji:"tag_name"`
	Event int64  `koji:"create_event"`
	State int64  `koji:"state"`
}

// repoToFill is the repo that a task is to make repodata of.
func repoToFill(ctx context.Context, t *builder.Task, id int64) (repoInfo, error) {
	repo, err := client.Invoke[repoInfo](ctx, t, "repoInfo", id, strict())
	if err == nil && koji.RepoState(repo.State) != koji.RepoInit {
		err = koji.Errorf(koji.GenericError, "Repo %d not in INIT state (got %d)", repo.ID, repo.State)
	}
	return repo, err
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

// groupsOption names the file of groups, if there is one.
func groupsOption(comps string) []string {
	if info, err := os.Stat(comps); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return []string{"-g", comps}
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
