package tasks

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type distRepoArgs struct {
	Tag  any           `koji:"tag"`
	Repo int64         `koji:"repo_id"`
	Keys any           `koji:"keys"`
	Opts xmlrpc.Struct `koji:"task_opts"`
}

func registerDistRepo(r *builder.Registrar) {
	builder.Handle(r, "distRepo", distRepo, builder.Weight(0.1))
}

// distParent is a distRepo task with its subtasks by architecture.
type distParent struct {
	t        *builder.Task
	args     distRepoArgs
	subtasks map[string]int64
	all      []int64
}

// distRepo has one createdistrepo task an architecture make its part of a dist
// repo, and has the hub put the parts in place. With multilib the 32-bit parts
// are in place before the others begin, as these take packages from there.
func distRepo(ctx context.Context, t *builder.Task, a distRepoArgs) (string, error) {
	tag, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", a.Tag, client.KW("strict", true, "event", a.Opts.Value("event")))
	if err != nil {
		return "", err
	}
	arches, err := distArches(&a.Opts, tag)
	if err != nil {
		return "", err
	}
	d := &distParent{t: t, args: a, subtasks: map[string]int64{}}
	var narrow, wide []string
	for _, arch := range koji.CanonArches(arches) {
		if koji.IsMultilib(arch) {
			wide = append(wide, arch)
		} else {
			narrow = append(narrow, arch)
		}
	}
	steps := [][]string{append(narrow, wide...)}
	if koji.Truth(a.Opts.Value("multilib")) {
		steps = [][]string{narrow, wide}
	}
	for _, step := range steps {
		if err := d.make(ctx, step); err != nil {
			return "", err
		}
	}
	if err := tell(ctx, t, "host.repoDone", a.Repo, xmlrpc.Struct{}); err != nil {
		return "", err
	}
	return fmt.Sprintf("Dist repository #%d successfully generated", a.Repo), nil
}

// make makes the parts of these architectures and puts them in place.
func (d *distParent) make(ctx context.Context, arches []string) error {
	if len(arches) == 0 {
		return nil
	}
	for _, arch := range arches {
		id, err := d.t.Subtask(ctx, "createdistrepo", []any{d.args.Tag, d.args.Repo, arch, d.args.Keys, d.args.Opts},
			opt("label", arch), opt("arch", "noarch"))
		if err != nil {
			return err
		}
		d.subtasks[arch], d.all = id, append(d.all, id)
	}
	if _, err := d.t.Wait(ctx, builder.WaitOptions{All: true, FailAny: true}, d.all...); err != nil {
		return err
	}
	for _, arch := range arches {
		folder := koji.PathInfo{}.TaskRel(d.subtasks[arch])
		if err := tell(ctx, d.t, "host.distRepoMove", d.args.Repo, folder, arch); err != nil {
			return err
		}
	}
	return nil
}

// distArches are the architectures that the options name, else the tag's, which
// are then written into the options.
func distArches(opts *xmlrpc.Struct, tag xmlrpc.Struct) ([]string, error) {
	var arches []string
	if v := opts.Value("arch"); v != nil {
		var err error
		if arches, err = koji.ParseArches(v, false); err != nil {
			return nil, err
		}
	}
	if len(arches) == 0 {
		text, _ := tag.Value("arches").(string)
		arches = strings.Fields(text)
		opts.Set("arch", arches)
	}
	if len(arches) == 0 {
		return nil, koji.Errorf(koji.GenericError, "No arches specified nor for the tag!")
	}
	return arches, nil
}
