package tasks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// oldRepo is a repo whose repodata a new one begins with.
type oldRepo struct {
	id    int64
	tag   int64
	event int64
	path  string
	info  xmlrpc.Struct // as createrepo tasks get it
}

// findOldRepo looks for the tag's own current repo, then for one of the tags
// that its extra repo.oldrepo_hint names, then for one of those it inherits
// from, the nearest first. nil when there is none or it would not be used.
func findOldRepo(ctx context.Context, t *builder.Task, tag xmlrpc.Struct) (*oldRepo, error) {
	if !t.Options.CreaterepoUpdate {
		return nil, nil
	}
	id, _ := tag.Value("id").(int64)
	name, _ := tag.Value("name").(string)
	old, err := currentRepo(ctx, t, id)
	if err != nil {
		return nil, err
	}
	if old != nil {
		return old.of(t, id, name), nil
	}
	extra, _ := tag.Value("extra").(xmlrpc.Struct)
	if old, err := hintedRepo(ctx, t, extra.Value("repo.oldrepo_hint")); old != nil || err != nil {
		return old, err
	}
	return inheritedRepo(ctx, t, id)
}

func hintedRepo(ctx context.Context, t *builder.Task, hint any) (*oldRepo, error) {
	hints, ok := hint.([]any)
	if !ok && hint != nil {
		hints = []any{hint}
	}
	for _, h := range hints {
		tag, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", h, client.KW("strict", false))
		if err != nil {
			return nil, err
		}
		if tag == nil {
			t.Logger.WarnContext(ctx, "oldrepo_hint names no tag", "hint", h)
			continue
		}
		if old, err := repoOfTag(ctx, t, tag); old != nil || err != nil {
			return old, err
		}
	}
	return nil, nil
}

func inheritedRepo(ctx context.Context, t *builder.Task, tag int64) (*oldRepo, error) {
	type link struct {
		Parent int64 `koji:"parent_id"`
		Depth  int64 `koji:"currdepth"`
	}
	links, err := client.Invoke[[]link](ctx, t, "getFullInheritance", tag)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(links, func(a, b link) int { return cmp.Compare(a.Depth, b.Depth) })
	for _, l := range links {
		old, err := currentRepo(ctx, t, l.Parent)
		if err != nil {
			return nil, err
		}
		if old == nil {
			continue
		}
		parent, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", l.Parent)
		if err != nil {
			return nil, err
		}
		name, _ := parent.Value("name").(string)
		return old.of(t, l.Parent, name), nil
	}
	return nil, nil
}

func repoOfTag(ctx context.Context, t *builder.Task, tag xmlrpc.Struct) (*oldRepo, error) {
	id, _ := tag.Value("id").(int64)
	name, _ := tag.Value("name").(string)
	old, err := currentRepo(ctx, t, id)
	if old == nil || err != nil {
		return nil, err
	}
	return old.of(t, id, name), nil
}

func currentRepo(ctx context.Context, t *builder.Task, tag int64) (*oldRepo, error) {
	info, err := client.Invoke[xmlrpc.Struct](ctx, t, "getRepo", tag)
	if info == nil || err != nil {
		return nil, err
	}
	o := &oldRepo{info: info}
	o.id, _ = info.Value("id").(int64)
	o.event, _ = info.Value("create_event").(int64)
	return o, nil
}

func (o *oldRepo) of(t *builder.Task, tag int64, name string) *oldRepo {
	o.tag, o.path = tag, koji.PathInfo{Top: t.Options.TopDir}.Repo(o.id, name)
	o.info.Set("tag_id", tag)
	return o
}

// cloneTarget is the new repo that an old one may be copied to.
type cloneTarget struct{ tag, event int64 }

// sameKind reports whether the old repo was made with the same options and
// groups, and neither has external repos.
func (o *oldRepo) sameKind(ctx context.Context, t *builder.Task, path string, to cloneTarget) (bool, error) {
	was, errOld := repoOptions(o.path)
	is, errNew := repoOptions(path)
	if errOld != nil || errNew != nil || was != is {
		t.Logger.DebugContext(ctx, "the old repo has other options", "error", errors.Join(errOld, errNew))
		return false, nil
	}
	if same, _ := sameFile(o.path, path, "groups/comps.xml"); !same {
		return false, nil
	}
	for _, at := range []cloneTarget{{o.tag, o.event}, to} {
		external, err := client.Invoke[[]any](ctx, t, "getExternalRepoList", at.tag, client.KW("event", at.event))
		if err != nil || len(external) > 0 {
			return false, err
		}
	}
	return true, nil
}

type repoFlags struct {
	Debuginfo   bool `json:"with_debuginfo"`
	Src         bool `json:"with_src"`
	SeparateSrc bool `json:"with_separate_src"`
}

func repoOptions(path string) (f repoFlags, err error) {
	data, err := os.ReadFile(filepath.Join(path, "repo.json"))
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	return f, err
}

// sameArch reports whether both repos hold the same packages of an architecture.
func (o *oldRepo) sameArch(path, arch string) bool {
	for _, name := range []string{"blocklist", "pkglist"} {
		if same, there := sameFile(o.path, path, filepath.Join(arch, name)); !same || !there {
			return false
		}
	}
	return true
}

// sameFile compares a file of two directories. Two that are missing are the same.
func sameFile(a, b, name string) (same, there bool) {
	one, errA := os.ReadFile(filepath.Join(a, name))
	other, errB := os.ReadFile(filepath.Join(b, name))
	if errors.Is(errA, fs.ErrNotExist) && errors.Is(errB, fs.ErrNotExist) {
		return true, false
	}
	return errA == nil && errB == nil && bytes.Equal(one, other), true
}

// clone uploads the old repodata of an architecture as this task's.
func (o *oldRepo) clone(ctx context.Context, t *builder.Task, arch string) ([]any, error) {
	dir := filepath.Join(t.WorkDir, arch, "repodata")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(o.path, arch, "repodata"))); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return uploadRepodata(ctx, t, dir)
}
