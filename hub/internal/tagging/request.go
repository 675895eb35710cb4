package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const (
	tagPriority  = 10
	movePriority = 15
)

type tagArgs struct {
	Tag   koji.Ref `koji:"tag"`
	Build any      `koji:"build"`
	Force bool     `koji:"force" default:"false"`
	From  any      `koji:"fromtag" default:"null"`
}

// requestTag makes a task that tags a build, after the checks that the task will
// make again, and returns the task's id.
func requestTag(ctx context.Context, c *hub.Call, a tagArgs) (int64, error) {
	b, err := build.Get(ctx, c, a.Build)
	if err != nil {
		return 0, err
	}
	t, err := tag.Get(ctx, c, a.Tag)
	if err != nil {
		return 0, err
	}
	var from any
	operation, refs := "tag", []koji.Ref{koji.RefID(t.ID)}
	if koji.Truth(a.From) {
		ref, err := koji.ParseRef(a.From)
		if err != nil {
			return 0, err
		}
		id, err := tag.ID(ctx, c, ref)
		if err != nil {
			return 0, err
		}
		from, operation, refs = id, "move", append(refs, koji.RefID(id))
	} else if a.From != nil {
		operation = "move" // as in koji, of which no tag is the source
	}
	if !b.IsComplete() {
		return 0, koji.Errorf(koji.TagError, "build %s not complete: state %s", b.NVR, b.StateName())
	}
	for _, ref := range refs {
		if err := tag.AssertAccess(ctx, c, ref, c.Session.UserID, a.Force); err != nil {
			return 0, err
		}
	}
	if err := (listCheck{tag: t.ID, pkg: b.PackageID, name: b.Name, label: t.Name}).run(ctx, c, a.Force); err != nil {
		return 0, err
	}
	if err := assert(ctx, c, operation, t.ID, from, b.ID, a.Force); err != nil {
		return 0, err
	}
	priority := int64(tagPriority)
	return c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: "tagBuild", Params: []any{t.ID, b.ID, a.Force, from}, Priority: &priority,
	})
}

// listCheck asks whether a package may be in a tag.
type listCheck struct {
	tag, pkg int64
	name     string // of the package
	label    string // the tag as faults name it
	word     string // what faults say before it, "" or "tag "
}

// run is nil when the package is on the tag's list and not blocked, else a
// TagError. With force an admin changes the list so that it is.
func (l listCheck) run(ctx context.Context, c *hub.Call, force bool) error {
	entries, err := pkglist.Entries(ctx, c, pkglist.Filter{Tag: &l.tag, Package: &l.pkg, Inherit: true})
	if err != nil {
		return err
	}
	var fault error
	switch {
	case len(entries) == 0:
		fault = koji.Errorf(koji.TagError, "Package %s not in list for %s%s", l.name, l.word, l.label)
	case entries[0].Blocked:
		fault = koji.Errorf(koji.TagError, "Package %s blocked in %s%s", l.name, l.word, l.label)
	default:
		return nil
	}
	if !force {
		return fault
	}
	admin, err := c.HasPerm(ctx, "admin")
	if err != nil {
		return err
	}
	if !admin {
		return fault
	}
	block := false
	c.Log.Info("package list overridden by force", "tag", l.label, "package", l.name)
	return pkglist.Add(ctx, c, koji.RefID(l.tag), koji.RefID(l.pkg), pkglist.Options{Block: &block, Force: true})
}

type moveArgs struct {
	From  any      `koji:"tag1"`
	To    koji.Ref `koji:"tag2"`
	Build any      `koji:"build"`
	Force bool     `koji:"force" default:"false"`
}

func requestMove(ctx context.Context, c *hub.Call, a moveArgs) (int64, error) {
	return requestTag(ctx, c, tagArgs{Tag: a.To, Build: a.Build, Force: a.Force, From: a.From})
}

type moveAllArgs struct {
	From    koji.Ref `koji:"tag1"`
	To      koji.Ref `koji:"tag2"`
	Package koji.Ref `koji:"package"`
	Force   bool     `koji:"force" default:"false"`
}

// requestMoveAll makes a task for each build of a package in a tag, the oldest
// first, each waiting for the one before.
func requestMoveAll(ctx context.Context, c *hub.Call, a moveAllArgs) ([]int64, error) {
	pkg, err := lookup.Must(ctx, c, lookup.Package, a.Package)
	if err != nil {
		return nil, err
	}
	from, err := tag.ID(ctx, c, a.From)
	if err != nil {
		return nil, err
	}
	to, err := tag.ID(ctx, c, a.To)
	if err != nil {
		return nil, err
	}
	check := listCheck{tag: to, pkg: pkg.ID, name: a.Package.Text(), label: a.To.Text(), word: "tag "}
	if err := check.run(ctx, c, a.Force); err != nil {
		return nil, err
	}
	for _, id := range []int64{from, to} {
		if err := tag.AssertAccess(ctx, c, koji.RefID(id), c.Session.UserID, a.Force); err != nil {
			return nil, err
		}
	}
	builds, err := Builds(ctx, c, Filter{Tag: from, Package: &pkg.Name})
	if err != nil {
		return nil, err
	}
	for i := range builds { // the oldest first
		if err := assert(ctx, c, "move", a.To.Value(), a.From.Value(), builds[len(builds)-1-i].ID, false); err != nil {
			return nil, err
		}
	}
	tasks, waitFor := []int64{}, []any{}
	for i := range builds {
		id, err := c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{Method: "dependantTask", Params: []any{
			waitFor,
			[]any{[]any{
				"tagBuild", []any{to, builds[len(builds)-1-i].ID, a.Force, from},
				xmlrpc.Struct{{Name: "priority", Value: int64(movePriority)}},
			}},
		}})
		if err != nil {
			return nil, err
		}
		tasks, waitFor = append(tasks, id), []any{id}
	}
	return tasks, nil
}
