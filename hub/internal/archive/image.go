package archive

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// result is what one task made of an image.
type result struct {
	taskID int64
	data   xmlrpc.Struct
}

// results lists those that were made; a failed task has only a fault.
func results(c *hub.Call, taskID int64, all xmlrpc.Struct) ([]result, error) {
	var list []result
	for _, m := range all {
		data, ok := m.Value.(xmlrpc.Struct)
		if !ok {
			return nil, hub.WrongType(m.Value, "<class 'dict'>")
		}
		v, ok := data.Get("task_id")
		if !ok {
			c.Log.Warn("a task failed, there is no image of it", "task", taskID, "part", m.Name)
			continue
		}
		id, err := number(v)
		if err != nil {
			return nil, err
		}
		list = append(list, result{id, data})
	}
	return list, nil
}

// texts is a list that the result must have.
func (r *result) texts(key string) ([]string, error) {
	v, ok := r.data.Get(key)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "The result of task %d has no %s", r.taskID, key)
	}
	return textList(v)
}

func textList(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, hub.WrongType(v, "<class 'list'>")
	}
	texts := make([]string, len(list))
	for i, item := range list {
		if texts[i], ok = item.(string); !ok {
			return nil, hub.WrongType(item, "<class 'str'>")
		}
	}
	return texts, nil
}

type importImageArgs struct {
	TaskID  int64         `koji:"task_id"`
	Build   any           `koji:"build_info"`
	Results xmlrpc.Struct `koji:"results"`
}

func importImage(ctx context.Context, c *hub.Call, a importImageArgs) (any, error) {
	if len(a.Results) == 0 {
		return nil, nil
	}
	b, err := described(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	return nil, importResults(ctx, c, a.TaskID, b, a.Results)
}

func importResults(ctx context.Context, c *hub.Call, taskID int64, b *build.Info, all xmlrpc.Struct) error {
	list, err := results(c, taskID, all)
	if err != nil || len(list) == 0 {
		return err
	}
	if _, err := build.OwnTask(ctx, c, taskID); err != nil {
		return err
	}
	t, err := task.Must(ctx, c, taskID)
	if err != nil {
		return err
	}
	plain := slices.Contains([]string{"appliance", "image", "indirectionimage", "livecd"}, t.Method)
	taken := map[string]bool{}
	for _, r := range list {
		if err := r.importInto(ctx, c, b, plain, taken); err != nil {
			return err
		}
	}
	return nil
}

// importInto imports the files of an image, its logs and the list of what is
// installed in it. taken holds the names of logs; plain ones lie side by side.
func (r *result) importInto(ctx context.Context, c *hub.Call, b *build.Info, plain bool, taken map[string]bool) error {
	if err := c.Emit(ctx, hub.PreImport{Type: "image", Data: xmlrpc.Struct{{Name: "image", Value: r.data}}}); err != nil {
		return err
	}
	dir := c.System().Paths.Task(r.taskID, "")
	files, err := r.texts("files")
	if err != nil {
		return err
	}
	var made []int64
	last := ""
	for _, name := range files {
		if t, err := typeOf(ctx, c, name); err != nil {
			return err
		} else if t == nil {
			return koji.Errorf(koji.BuildError, "Unsupported file type: %s", name)
		}
		if last, err = koji.JoinPath(dir, name); err != nil {
			return err
		}
		a, err := Import(ctx, c, b, Source{Path: last, Type: "image", Info: r.data})
		if err != nil {
			return err
		}
		if !strings.HasSuffix(a.Filename, "xml") {
			made = append(made, a.ID)
		}
	}
	if err := r.importLogs(c, b, dir, plain, taken); err != nil {
		return err
	}
	if err := r.noteContents(ctx, c, made); err != nil {
		return err
	}
	if err := r.importWrapper(ctx, c, b); err != nil {
		return err
	}
	owner, err := b.Struct()
	if err != nil {
		return err
	}
	return c.Emit(ctx, hub.PostImport{Type: "image", Data: xmlrpc.Struct{
		{Name: "image", Value: r.data}, {Name: "build", Value: owner}, {Name: "fullpath", Value: last},
	}})
}

func (r *result) importLogs(c *hub.Call, b *build.Info, dir string, plain bool, taken map[string]bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".log") {
			continue
		}
		sub := "image"
		there, err := b.File(c, "data", "logs", sub, e.Name())
		if err != nil {
			return err
		}
		if !plain || taken[e.Name()] || filetree.Exists(there) {
			arch, err := text(r.data, "arch")
			if err != nil {
				return err
			}
			sub += "/" + arch
		}
		taken[e.Name()] = true
		if err := b.ImportLog(c, dir+"/"+e.Name(), sub); err != nil {
			return err
		}
	}
	return nil
}

// noteContents notes which RPMs are installed in the archives.
func (r *result) noteContents(ctx context.Context, c *hub.Call, archives []int64) error {
	v, ok := r.data.Get("rpmlist")
	if !ok {
		return koji.Errorf(koji.GenericError, "The result of task %d has no rpmlist", r.taskID)
	}
	list, ok := v.([]any)
	if !ok {
		return hub.WrongType(v, "<class 'list'>")
	}
	var ids []int64
	for _, item := range list {
		data, ok := item.(xmlrpc.Struct)
		if !ok {
			return hub.WrongType(item, "<class 'dict'>")
		}
		var p *rpm.Info
		var err error
		if location := data.Value("location"); koji.Truth(location) {
			p, err = rpm.AddExternal(ctx, c, data, location, false)
		} else if p, err = rpm.Get(ctx, c, data); err == nil && p.IsDraft() {
			err = koji.Errorf(koji.GenericError, "Draft rpm not supported")
		}
		if err != nil {
			return err
		}
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	for _, id := range archives {
		_, err := c.Exec(ctx, "INSERT INTO archive_rpm_components (archive_id, rpm_id) SELECT $1, unnest($2::int[])", id, ids)
		if err != nil {
			return err
		}
	}
	return nil
}
