package archive

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type legacyScratchArgs struct {
	TaskID  int64         `koji:"task_id"`
	Results xmlrpc.Struct `koji:"results"`
	Wrapper any           `koji:"rpm_results"`
}

func mavenToScratch(ctx context.Context, c *hub.Call, a legacyScratchArgs) (any, error) {
	return nil, a.move(ctx, c, func(r *result) ([]string, error) {
		folders, err := r.members("files")
		if err != nil {
			return nil, err
		}
		var names []string
		for _, m := range folders {
			files, err := textList(m.Value)
			if err != nil {
				return nil, err
			}
			for _, name := range files {
				if m.Name != "" {
					name = m.Name + "/" + name
				}
				names = append(names, name)
			}
		}
		return names, nil
	})
}

func winToScratch(ctx context.Context, c *hub.Call, a legacyScratchArgs) (any, error) {
	return nil, a.move(ctx, c, func(r *result) ([]string, error) {
		output, err := r.members("output")
		if err != nil {
			return nil, err
		}
		names := make([]string, len(output))
		for i, m := range output {
			names[i] = m.Name
		}
		return names, nil
	})
}

// move takes what the task has made, of which files lists the paths, the logs and
// the RPMs around it to where users find them.
func (a *legacyScratchArgs) move(ctx context.Context, c *hub.Call, files func(*result) ([]string, error)) error {
	owner, err := build.OwnTask(ctx, c, a.TaskID)
	if err != nil {
		return err
	}
	dir, err := rpm.ScratchDir(ctx, c, owner, a.TaskID)
	if err != nil {
		return err
	}
	id, err := number(a.Results.Value("task_id"))
	if err != nil {
		return err
	}
	r := &result{id, a.Results}
	names, err := files(r)
	if err != nil {
		return err
	}
	logs, err := r.texts("logs")
	if err != nil {
		return err
	}
	if err := moveAll(c, id, append(names, logs...), dir); err != nil {
		return err
	}
	if !koji.Truth(a.Wrapper) {
		return nil
	}
	data, ok := a.Wrapper.(xmlrpc.Struct)
	if !ok {
		return hub.WrongType(a.Wrapper, "<class 'dict'>")
	}
	if id, err = number(data.Value("task_id")); err != nil {
		return err
	}
	rpms, logs, err := (&result{id, data}).wrapper()
	if err != nil {
		return err
	}
	return moveAll(c, id, append(rpms, logs...), dir+"/rpms")
}
