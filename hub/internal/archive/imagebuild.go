package archive

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type initArgs struct {
	TaskID int64         `koji:"task_id"`
	Build  xmlrpc.Struct `koji:"build_info"`
}

// initImage answers the build's data with what it has become.
func initImage(ctx context.Context, c *hub.Call, a initArgs) (xmlrpc.Struct, error) {
	data, id, err := begin(ctx, c, a.TaskID, a.Build)
	if err != nil {
		return nil, err
	}
	return data, build.MakeImage(ctx, c, id)
}

// begin makes the build that a task of the host that calls is about to make, and
// returns its data with what was added.
func begin(ctx context.Context, c *hub.Call, taskID int64, data xmlrpc.Struct) (xmlrpc.Struct, int64, error) {
	owner, err := build.OwnTask(ctx, c, taskID)
	if err != nil {
		return nil, 0, err
	}
	data = append(xmlrpc.Struct{}, data...)
	data.Set("task_id", taskID)
	data.Set("owner", owner)
	data.Set("state", int64(koji.BuildBuilding))
	data.Set("completion_time", nil)
	id, err := next(ctx, c, taskID, &data)
	data.Set("id", id)
	return data, id, err
}

// next makes the build; one without a release gets the next one that is free.
func next(ctx context.Context, c *hub.Call, taskID int64, data *xmlrpc.Struct) (int64, error) {
	create := func(ctx context.Context) (id int64, err error) {
		s, err := build.StartedBy(ctx, c, taskID, *data)
		if err != nil {
			return 0, err
		}
		return build.Create(ctx, c, s, false)
	}
	if data.Value("release") != nil {
		return create(ctx)
	}
	name, err := text(*data, "name")
	if err != nil {
		return 0, err
	}
	version, err := text(*data, "version")
	if err != nil {
		return 0, err
	}
	const tries = 9
	for n := int64(1); n < tries; n++ {
		release, err := build.NextRelease(ctx, c, name, version, n)
		if err != nil {
			return 0, err
		}
		data.Set("release", release)
		var id int64
		err = c.Savepoint(ctx, func(ctx context.Context) (err error) {
			id, err = create(ctx)
			return err
		})
		if err == nil {
			return id, nil
		}
		var fault *koji.Fault
		if errors.As(err, &fault) {
			return 0, err // not a matter of the release
		}
	}
	return 0, koji.Errorf(koji.GenericError, "Can't find available release")
}

type completeArgs struct {
	TaskID  int64         `koji:"task_id"`
	BuildID int64         `koji:"build_id"`
	Results xmlrpc.Struct `koji:"results"`
}

func completeImage(ctx context.Context, c *hub.Call, a completeArgs) (any, error) {
	if _, err := build.OwnTask(ctx, c, a.TaskID); err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, a.BuildID)
	if err != nil {
		return nil, err
	}
	if err := chooseVolume(ctx, c, b, a.TaskID, "image"); err != nil {
		return nil, err
	}
	if err := importResults(ctx, c, a.TaskID, b, a.Results); err != nil {
		return nil, err
	}
	if err := b.LinkDefault(c); err != nil {
		return nil, err
	}
	if err := build.Completing(ctx, c, b); err != nil {
		return nil, err
	}
	if _, err := build.Complete(ctx, c, b, b.VolumeID); err != nil {
		return nil, err
	}
	return nil, build.Notify(ctx, c, a.TaskID, b.ID)
}

type scratchArgs struct {
	TaskID  int64         `koji:"task_id"`
	Results xmlrpc.Struct `koji:"results"`
}

func imageToScratch(ctx context.Context, c *hub.Call, a scratchArgs) (any, error) {
	if a.Results == nil {
		return nil, hub.WrongType(nil, "<class 'dict'>")
	}
	owner, err := build.OwnTask(ctx, c, a.TaskID)
	if err != nil {
		return nil, err
	}
	list, err := results(c, a.TaskID, a.Results)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		dir, err := rpm.ScratchDir(ctx, c, owner, r.taskID)
		if err != nil {
			return nil, err
		}
		files, err := r.texts("files")
		if err != nil {
			return nil, err
		}
		logs, err := r.texts("logs")
		if err != nil {
			return nil, err
		}
		if err := moveAll(c, r.taskID, append(files, logs...), dir); err != nil {
			return nil, err
		}
		v, ok := r.data.Get("rpmresults")
		if !ok {
			continue
		}
		data, ok := v.(xmlrpc.Struct)
		if !ok {
			return nil, hub.WrongType(v, "<class 'dict'>")
		}
		id, err := number(data.Value("task_id"))
		if err != nil {
			return nil, err
		}
		rpms, logs, err := (&result{id, data}).wrapper()
		if err != nil {
			return nil, err
		}
		if err := moveAll(c, id, append(rpms, logs...), dir+"/rpms"); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func moveAll(c *hub.Call, taskID int64, names []string, dir string) error {
	for _, name := range names {
		src, err := koji.JoinPath(c.System().Paths.Task(taskID, ""), name)
		if err != nil {
			return err
		}
		dst, err := koji.JoinPath(dir, name)
		if err != nil {
			return err
		}
		if !filetree.Exists(src) {
			return koji.Errorf(koji.GenericError, "No such file or directory: %s", koji.Repr(src))
		}
		if err := filetree.Move(c, src, dst); err != nil {
			return err
		}
	}
	return nil
}
