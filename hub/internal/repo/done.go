package repo

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type doneArgs struct {
	ID     *int64        `koji:"repo_id"`
	Data   any           `koji:"data"`
	Expire bool          `koji:"expire" default:"false"`
	JSON   xmlrpc.Struct `koji:"repo_json_updates" default:"null"`
}

// done makes a repo ready. Its uploaded files are named by
// {arch: [folder below work, [file, …]]}; a dist repo has its files already.
func done(ctx context.Context, c *hub.Call, a doneArgs) (any, error) {
	r, err := info(ctx, c, infoArgs{a.ID, true})
	if err != nil {
		return nil, err
	}
	data, ok := a.Data.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(a.Data, "<class 'dict'>")
	}
	return nil, r.finish(ctx, c, data, a.Expire, func() error { return place(c, r, data, a.JSON) })
}

// finish makes a repo in state INIT ready, or expires it at once; place puts its
// files where they belong.
func (r *Info) finish(ctx context.Context, c *hub.Call, data xmlrpc.Struct, expire bool, place func() error) error {
	described, err := r.Struct()
	if err != nil {
		return err
	}
	notice := hub.PreRepoDone{Repo: described, Data: data, Expire: expire}
	if err := c.Emit(ctx, notice); err != nil {
		return err
	}
	if !r.In(koji.RepoInit) {
		return koji.Errorf(koji.GenericError, "Repo %d not in INIT state (got %s)", r.ID, koji.Str(described.Value("state")))
	}
	if err := place(); err != nil {
		return err
	}
	if expire {
		err = SetState(ctx, c, r.ID, koji.RepoExpired)
	} else if err = SetState(ctx, c, r.ID, koji.RepoReady); err == nil {
		linkLatest(c, r)
	}
	if err != nil {
		return err
	}
	return c.Emit(ctx, hub.PostRepoDone(notice))
}

// place lets the uploaded files take their places when the call commits.
func place(c *hub.Call, r *Info, data, updates xmlrpc.Struct) error {
	dir, err := Dir(c, r.TagName, r.ID, r.IsDist())
	if err != nil {
		return err
	}
	if len(updates) > 0 {
		if err := updateJSON(c, filepath.Join(dir, "repo.json"), updates); err != nil {
			return err
		}
	}
	if r.IsDist() {
		return nil
	}
	up, err := openUploads(c)
	if err != nil {
		return err
	}
	defer up.close()
	for _, m := range data {
		if err := up.placeArch(c, dir, m.Name, m.Value); err != nil {
			return err
		}
	}
	return nil
}

func (u *uploads) placeArch(c *hub.Call, dir, arch string, v any) error {
	archDir := dir + "/" + koji.CanonArch(arch)
	if !plainName(arch) || !filetree.IsDir(archDir) {
		return koji.Errorf(koji.GenericError, "Repo arch directory missing: %s", archDir)
	}
	pair, ok := v.([]any)
	if !ok || len(pair) != 2 {
		return koji.Errorf(koji.ParameterError, "files of an architecture are [folder, [file, ...]], not %s", koji.Repr(v))
	}
	folder, isText := pair[0].(string)
	names, isList := pair[1].([]any)
	if !isText || !isList {
		return koji.Errorf(koji.ParameterError, "files of an architecture are [folder, [file, ...]], not %s", koji.Repr(v))
	}
	repodata := filepath.Join(archDir, "repodata")
	c.BeforeCommit(func(_ context.Context, c *hub.Call) error { return filetree.MakeDir(c, repodata) })
	for _, item := range names {
		name, ok := item.(string)
		if !ok || !plainName(name) {
			return koji.Errorf(koji.GenericError, "Invalid upload filename: %s", koji.Str(item))
		}
		src, err := u.find(folder, name)
		if err != nil {
			return err
		}
		dst := filepath.Join(repodata, name)
		if strings.HasSuffix(name, "pkglist") {
			dst = filepath.Join(archDir, name)
		}
		if filetree.Occupied(dst) {
			return koji.Errorf(koji.GenericError, "Destination exists: %s", dst)
		}
		c.BeforeCommit(func(ctx context.Context, c *hub.Call) error { return filetree.MoveNow(ctx, c, src, dst) })
	}
	return nil
}
