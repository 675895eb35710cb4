package tasks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type newRepoArgs struct {
	Tag         any `koji:"tag"`
	Event       any `koji:"event" default:"null"`
	Src         any `koji:"src" default:"null"`
	Debuginfo   any `koji:"debuginfo" default:"null"`
	SeparateSrc any `koji:"separate_src" default:"null"`
	Opts        any `koji:"opts" default:"null"`
}

func registerNewRepo(r *builder.Registrar) {
	builder.Handle(r, "newRepo", newRepo, builder.Weight(0.1))
}

// options are the repo's options; the three single ones are how older hubs and
// scripts say it.
func (a *newRepoArgs) options() (any, error) {
	var old xmlrpc.Struct
	for _, o := range []xmlrpc.Member{opt("src", a.Src), opt("debuginfo", a.Debuginfo), opt("separate_src", a.SeparateSrc)} {
		if o.Value != nil {
			old.Set(o.Name, koji.Truth(o.Value))
		}
	}
	if old == nil {
		return a.Opts, nil
	}
	if a.Opts != nil {
		return nil, koji.Errorf(koji.ParameterError, "opts parameter cannot be combined with legacy options")
	}
	return old, nil
}

// newRepo has the hub lay out a repo, has one createrepo task an architecture
// make the repodata, and has the hub put it in place. The result is the repo's
// id and the event it is of.
func newRepo(ctx context.Context, t *builder.Task, a newRepoArgs) ([]int64, error) {
	tag, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", a.Tag, client.KW("strict", true, "event", a.Event))
	if err != nil {
		return nil, err
	}
	tagID, _ := tag.Value("id").(int64)
	name, _ := tag.Value("name").(string)
	opts, err := a.options()
	if err != nil {
		return nil, err
	}
	if err := assertReposDir(t); err != nil {
		return nil, err
	}
	kw := xmlrpc.Struct{opt("opts", opts), opt("task_id", t.ID)}
	if a.Event != nil {
		kw.Set("event", a.Event)
	}
	repo, err := client.Invoke[[]int64](ctx, t, "host.repoInit", tagID, xmlrpc.Kwargs(kw...))
	if err != nil {
		return nil, err
	}
	if len(repo) != 2 {
		return nil, fmt.Errorf("host.repoInit: the hub answered %d numbers instead of two", len(repo))
	}
	path := koji.PathInfo{Top: t.Options.TopDir}.Repo(repo[0], name)
	arches, err := repoArches(path)
	if err != nil {
		return nil, err
	}
	old, err := findOldRepo(ctx, t, tag)
	if err != nil {
		return nil, err
	}
	data, kw, err := makeRepodata(ctx, t, repo[0], arches, old, path, cloneTarget{tagID, repo[1]})
	if err != nil {
		return nil, err
	}
	params := []any{repo[0], data}
	if len(kw) > 0 {
		params = append(params, xmlrpc.Kwargs(kw...))
	}
	if err := tell(ctx, t, "host.repoDone", params...); err != nil {
		return nil, err
	}
	return repo, nil
}

// makeRepodata copies what an old repo has that is the same and makes subtasks
// for the other architectures. It returns what host.repoDone wants.
func makeRepodata(ctx context.Context, t *builder.Task, repo int64, arches []string, old *oldRepo, path string, to cloneTarget) (data, kw xmlrpc.Struct, err error) {
	clonable := false
	if t.Options.CopyOldRepodata && old != nil {
		if clonable, err = old.sameKind(ctx, t, path, to); err != nil {
			return nil, nil, err
		}
	}
	var cloned []string
	var waiting []string
	var ids []int64
	var reference any
	if old != nil {
		reference = old.info
	}
	for _, arch := range arches {
		if clonable && old.sameArch(path, arch) {
			files, err := old.clone(ctx, t, arch)
			if err == nil {
				data.Set(arch, files)
				cloned = append(cloned, arch)
				continue
			}
			t.Logger.WarnContext(ctx, "cannot copy the old repo", "arch", arch, "error", err)
		}
		id, err := t.Subtask(ctx, "createrepo", []any{repo, arch, reference}, opt("label", arch), opt("arch", "noarch"))
		if err != nil {
			return nil, nil, err
		}
		waiting, ids = append(waiting, arch), append(ids, id)
	}
	if len(ids) > 0 {
		results, err := t.Wait(ctx, builder.WaitOptions{All: true, FailAny: true}, ids...)
		if err != nil {
			return nil, nil, err
		}
		for i, arch := range waiting {
			data.Set(arch, results[ids[i]])
		}
	}
	if data == nil {
		data = xmlrpc.Struct{}
	}
	if len(cloned) > 0 {
		kw.Set("repo_json_updates", xmlrpc.Struct{opt("cloned_from_repo_id", old.id), opt("cloned_archs", cloned)})
	}
	return data, kw, nil
}

// assertReposDir gives the task to another host when the hub's tree is not
// mounted here.
func assertReposDir(t *builder.Task) error {
	dir := filepath.Join(t.Options.TopDir, "repos")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return builder.Refuse("No access to repos dir " + dir)
	}
	return nil
}

// repoArches are the architectures that the hub made lists of packages for.
func repoArches(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "Repo directory missing: %s", path)
	}
	var arches []string
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(path, e.Name(), "pkglist"))
		if e.Name() != "groups" && err == nil && info.Mode().IsRegular() {
			arches = append(arches, e.Name())
		}
	}
	slices.Sort(arches)
	return arches, nil
}
