package rpm

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type completeArgs struct {
	TaskID  int64         `koji:"task_id"`
	BuildID int64         `koji:"build_id"`
	SRPM    string        `koji:"srpm"`
	RPMs    []string      `koji:"rpms"`
	Roots   xmlrpc.Struct `koji:"brmap" default:"null"`
	Logs    xmlrpc.Struct `koji:"logs" default:"null"`
}

// completeBuild imports what a task has built: paths are below the work folder,
// Roots gives the buildroot of each, Logs the log files by arch.
func completeBuild(ctx context.Context, c *hub.Call, a completeArgs) (*build.Info, error) {
	if _, err := build.OwnTask(ctx, c, a.TaskID); err != nil {
		return nil, err
	}
	b, err := a.run(ctx, c)
	if err != nil {
		return nil, err
	}
	return b, build.Notify(ctx, c, a.TaskID, b.ID)
}

func (a *completeArgs) run(ctx context.Context, c *hub.Call) (*build.Info, error) {
	data := xmlrpc.Struct{
		{Name: "srpm", Value: a.SRPM}, {Name: "rpms", Value: xmlrpc.List(a.RPMs)}, {Name: "brmap", Value: a.Roots},
		{Name: "task_id", Value: a.TaskID}, {Name: "build_id", Value: a.BuildID},
		{Name: "build", Value: nil}, {Name: "logs", Value: a.Logs},
	}
	if err := c.Emit(ctx, hub.PreImport{Type: "build", Data: data}); err != nil {
		return nil, err
	}
	files := append([]string{a.SRPM}, a.RPMs...)
	for _, rel := range files {
		if _, err := workFile(c, rel); err != nil {
			return nil, err
		}
	}
	unique, err := uniqueNoarch(c, a.RPMs, a.Logs)
	if err != nil {
		return nil, err
	}
	roots, err := a.roots(ctx, c)
	if err != nil {
		return nil, err
	}
	b, err := a.complete(ctx, c, roots)
	if err != nil {
		return nil, err
	}
	for _, rel := range append([]string{a.SRPM}, unique...) {
		path, err := workFile(c, rel)
		if err != nil {
			return nil, err
		}
		src := Source{Path: path}
		if id, ok := roots[rel]; ok {
			src.Buildroot = &id
		}
		if _, err := Import(ctx, c, b, src); err != nil {
			return nil, err
		}
	}
	if err := importLogs(c, b, a.Logs); err != nil {
		return nil, err
	}
	if err := b.LinkDefault(c); err != nil {
		return nil, err
	}
	info, err := b.Struct()
	if err != nil {
		return nil, err
	}
	data.Set("build", info)
	return b, c.Emit(ctx, hub.PostImport{Type: "build", Data: data})
}

// roots reads and checks the buildroots of the files.
func (a *completeArgs) roots(ctx context.Context, c *hub.Call) (map[string]int64, error) {
	roots := map[string]int64{}
	for _, m := range a.Roots {
		if m.Value == nil { // as if it were not named
			continue
		}
		id, err := args.Int(m.Value)
		if err != nil {
			return nil, err
		}
		exists, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM buildroot WHERE id = $1::bigint)", id)
		if err != nil {
			return nil, err
		}
		if !exists {
			return nil, koji.Errorf(koji.GenericError, "no buildroot with ID: %d", id)
		}
		roots[m.Name] = id
	}
	return roots, nil
}

// complete gives the build its volume and the state COMPLETE, after making sure
// that it is the one the source RPM is of.
func (a *completeArgs) complete(ctx context.Context, c *hub.Call, roots map[string]int64) (*build.Info, error) {
	path, err := workFile(c, a.SRPM)
	if err != nil {
		return nil, err
	}
	pkg, err := readPackage(path)
	if err != nil {
		return nil, err
	}
	if !pkg.IsSource() {
		return nil, koji.Errorf(koji.GenericError, "not a source package: %s", path)
	}
	src, err := describe(pkg)
	if err != nil {
		return nil, err
	}
	data, err := task.PolicyDataOf(ctx, c, a.TaskID)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, id := range roots {
		list = append(list, id)
	}
	for k, v := range (policy.Data{
		"package": src.Name, "version": src.Version, "release": src.Release,
		"buildroots": list, "import": true, "import_type": "rpm",
	}) {
		if _, told := data[k]; !told {
			data[k] = v
		}
	}
	vol, ok, err := volume.Pick(ctx, c, data, false, koji.RefName(volume.Default))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "No volume policy match")
	}
	b, err := build.Get(ctx, c, a.BuildID)
	if err != nil {
		return nil, err
	}
	if err := build.Completing(ctx, c, b); err != nil {
		return nil, err
	}
	if err := a.checkSame(b, src); err != nil {
		return nil, err
	}
	return build.Complete(ctx, c, b, vol.ID)
}

func (a *completeArgs) checkSame(b *build.Info, src *Imported) error {
	release := src.Release
	if b.Draft {
		release = koji.DraftRelease(release, b.ID)
	}
	number := func(p *int64) any {
		if p == nil {
			return nil
		}
		return *p
	}
	for _, f := range []struct {
		name       string
		build, rpm any
	}{
		{"name", b.Name, src.Name}, {"version", b.Version, src.Version}, {"release", b.Release, release},
		{"epoch", number(b.Epoch), number(src.Epoch)}, {"task_id", number(b.TaskID), a.TaskID},
	} {
		if f.build != f.rpm {
			return koji.Errorf(koji.GenericError, "Unable to complete build: %s mismatch (build: %s, rpm: %s)",
				f.name, koji.Str(f.build), koji.Str(f.rpm))
		}
	}
	if koji.BuildState(b.State) != koji.BuildBuilding {
		return koji.Errorf(koji.GenericError, "Unable to complete build: state is %s", b.StateName())
	}
	return nil
}

func importLogs(c *hub.Call, b *build.Info, logs xmlrpc.Struct) error {
	for _, m := range logs {
		list, ok := m.Value.([]any)
		if !ok {
			return hub.WrongType(m.Value, "<class 'list'>")
		}
		for _, item := range list {
			rel, ok := item.(string)
			if !ok {
				return hub.WrongType(item, "<class 'str'>")
			}
			path, err := koji.JoinPath(c.System().Paths.Work(""), rel)
			if err != nil {
				return err
			}
			if err := b.ImportLog(c, path, m.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
