package rpm

import (
	"context"
	"path"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type scratchArgs struct {
	TaskID int64         `koji:"task_id"`
	SRPM   string        `koji:"srpm"`
	RPMs   []string      `koji:"rpms"`
	Logs   xmlrpc.Struct `koji:"logs" default:"null"`
}

func moveToScratch(ctx context.Context, c *hub.Call, a scratchArgs) (any, error) {
	owner, err := build.OwnTask(ctx, c, a.TaskID)
	if err != nil {
		return nil, err
	}
	for _, rel := range append([]string{a.SRPM}, a.RPMs...) {
		if _, err := workFile(c, rel); err != nil {
			return nil, err
		}
	}
	unique, err := uniqueNoarch(c, a.RPMs, a.Logs)
	if err != nil {
		return nil, err
	}
	dir, err := ScratchDir(ctx, c, owner, a.TaskID)
	if err != nil {
		return nil, err
	}
	for _, rel := range append([]string{a.SRPM}, unique...) {
		if err := toScratch(c, rel, dir, ""); err != nil {
			return nil, err
		}
	}
	for _, m := range a.Logs {
		list, ok := m.Value.([]any)
		if !ok {
			return nil, hub.WrongType(m.Value, "<class 'list'>")
		}
		for _, item := range list {
			rel, ok := item.(string)
			if !ok {
				return nil, hub.WrongType(item, "<class 'str'>")
			}
			if err := toScratch(c, rel, dir, path.Join("logs", m.Name)); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

func toScratch(c *hub.Call, rel, dir, sub string) error {
	src, err := workFile(c, rel)
	if err != nil {
		return err
	}
	dst, err := koji.JoinPath(dir, path.Join(sub, path.Base(rel)))
	if err != nil {
		return err
	}
	return filetree.Move(c, src, dst)
}

// ScratchDir is where users find what a scratch task of owner has made.
func ScratchDir(ctx context.Context, c *hub.Call, owner, taskID int64) (string, error) {
	name, err := hub.Value[string](ctx, c, "SELECT name FROM users WHERE id = $1", owner)
	if err != nil {
		return "", err
	}
	return koji.JoinPath(c.System().Paths.Scratch(), name, "task_"+koji.Str(taskID))
}
