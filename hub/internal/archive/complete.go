package archive

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// completion takes a build from its first file to the state COMPLETE.
type completion struct {
	taskID int64 // which makes the build
	build  *build.Info
	taken  map[string]bool
}

// startCompletion makes sure that the host that calls runs the task, finds the
// build, and gives it the volume that the policy picks for what is imported.
func startCompletion(ctx context.Context, c *hub.Call, taskID, buildID int64, kind string) (*completion, error) {
	if _, err := build.OwnTask(ctx, c, taskID); err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, buildID)
	if err != nil {
		return nil, err
	}
	if err := build.MustBe(ctx, c, b.ID, kind); err != nil {
		return nil, err
	}
	if err := chooseVolume(ctx, c, b, taskID, kind); err != nil {
		return nil, err
	}
	return &completion{taskID: taskID, build: b, taken: map[string]bool{}}, nil
}

// chooseVolume gives the build the volume that the policy picks for what its task
// imports. Nothing of the build is on a volume yet.
func chooseVolume(ctx context.Context, c *hub.Call, b *build.Info, taskID int64, kind string) error {
	data, err := task.PolicyDataOf(ctx, c, taskID)
	if err != nil {
		return err
	}
	for k, v := range map[string]any{"build": b.ID, "package": b.Name, "import": true, "import_type": kind} {
		if _, told := data[k]; !told {
			data[k] = v
		}
	}
	vol, ok, err := volume.Pick(ctx, c, data, false, koji.RefName(volume.Default))
	if err != nil || !ok || vol.ID == b.VolumeID {
		return err
	}
	b.VolumeID, b.VolumeName = vol.ID, vol.Name
	_, err = c.Exec(ctx, "UPDATE build SET volume_id = $2 WHERE id = $1", b.ID, vol.ID)
	return err
}

// finish imports the RPMs around the files, if there are any, and completes the
// build.
func (p *completion) finish(ctx context.Context, c *hub.Call, wrapper any) error {
	if err := p.build.LinkDefault(c); err != nil {
		return err
	}
	if koji.Truth(wrapper) {
		data, ok := wrapper.(xmlrpc.Struct)
		if !ok {
			return hub.WrongType(wrapper, "<class 'dict'>")
		}
		if err := importWrapper(ctx, c, p.build, data); err != nil {
			return err
		}
	}
	if err := build.Completing(ctx, c, p.build); err != nil {
		return err
	}
	if _, err := build.Complete(ctx, c, p.build, p.build.VolumeID); err != nil {
		return err
	}
	return build.Notify(ctx, c, p.taskID, p.build.ID)
}

// source is what a task answered that has made files.
func source(v xmlrpc.Struct) (*result, *int64, error) {
	id, err := number(v.Value("task_id"))
	if err != nil {
		return nil, nil, err
	}
	root, err := number(v.Value("buildroot_id"))
	return &result{id, v}, &root, err
}

// members is a struct that the result must have.
func (r *result) members(key string) (xmlrpc.Struct, error) {
	v, ok := r.data.Get(key)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "The result of task %d has no %s", r.taskID, key)
	}
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(v, "<class 'dict'>")
	}
	return s, nil
}

type completeWinArgs struct {
	TaskID  int64         `koji:"task_id"`
	BuildID int64         `koji:"build_id"`
	Results xmlrpc.Struct `koji:"results"`
	Wrapper any           `koji:"rpm_results"`
}

// completeWin imports the files by their paths below the task's folder.
func completeWin(ctx context.Context, c *hub.Call, a completeWinArgs) (any, error) {
	p, err := startCompletion(ctx, c, a.TaskID, a.BuildID, "win")
	if err != nil {
		return nil, err
	}
	r, root, err := source(a.Results)
	if err != nil {
		return nil, err
	}
	output, err := r.members("output")
	if err != nil {
		return nil, err
	}
	for _, m := range output {
		if err := p.importWin(ctx, c, r, root, m); err != nil {
			return nil, err
		}
	}
	if err := p.importLogs(c, r, "win", true); err != nil {
		return nil, err
	}
	return nil, p.finish(ctx, c, a.Wrapper)
}

type completeMavenArgs struct {
	TaskID  int64         `koji:"task_id"`
	BuildID int64         `koji:"build_id"`
	Results xmlrpc.Struct `koji:"maven_results"`
	Wrapper any           `koji:"rpm_results"`
}

// completeMaven imports the files by the folders below the task's folder that
// they are in.
func completeMaven(ctx context.Context, c *hub.Call, a completeMavenArgs) (any, error) {
	p, err := startCompletion(ctx, c, a.TaskID, a.BuildID, "maven")
	if err != nil {
		return nil, err
	}
	r, root, err := source(a.Results)
	if err != nil {
		return nil, err
	}
	folders, err := r.members("files")
	if err != nil {
		return nil, err
	}
	for _, m := range folders {
		if err := p.importMaven(ctx, c, r, root, m); err != nil {
			return nil, err
		}
	}
	if err := p.importLogs(c, r, "maven", false); err != nil {
		return nil, err
	}
	return nil, p.finish(ctx, c, a.Wrapper)
}
