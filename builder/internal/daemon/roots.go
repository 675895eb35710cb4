package daemon

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// RootStore is a place where build roots lie.
type RootStore interface {
	// SpaceDir is the directory whose file system needs koji's minspace.
	SpaceDir() string
	// List finds the roots that are there.
	List() ([]LocalRoot, error)
}

// LocalRoot is a build root on this machine.
type LocalRoot struct {
	ID     int64 // the hub's
	Name   string
	Dirs   []string // which may be missing; the first is the root's own
	Config string   // a file that goes with the root, or ""
	// Shells says that an ended root is emptied first and its directories are
	// removed much later, as koji does with mock's.
	Shells bool
}

// brState are the states of roots that are in use, INIT, WAITING and BUILDING.
func brState() []int64 {
	return []int64{int64(koji.BuildrootInit), int64(koji.BuildrootWaiting), int64(koji.BuildrootBuilding)}
}

type hubRoot struct {
	ID     int64    `koji:"id"`
	Tag    string   `koji:"tag_name"`
	Arch   string   `koji:"arch"`
	Task   *int64   `koji:"task_id"`
	Retire *float64 `koji:"retire_ts"`
}

// updateRoots expires roots whose task does not run here, and removes what is
// left of ended ones when its time has come.
func (d *Daemon) updateRoots(ctx context.Context) error {
	used, err := client.Invoke[[]hubRoot](ctx, d.hub, "listBuildroots",
		client.KW("hostID", d.hostID, "state", brState()))
	if err != nil {
		return err
	}
	live := map[int64]bool{}
	for _, r := range used {
		live[r.ID] = true
		if r.Task != nil && (d.running[*r.Task] != nil || hasTask(d.open, *r.Task)) {
			continue
		}
		d.log.Info("expiring a build root without a task", "root", r.ID, "tag", r.Tag, "arch", r.Arch)
		if _, err := d.hub.Call(ctx, "host.setBuildRootState", r.ID, int64(koji.BuildrootExpired)); err != nil {
			return err
		}
	}
	var ended []LocalRoot
	for _, store := range d.opts.Roots {
		list, err := store.List()
		if err != nil {
			d.log.Warn("cannot list build roots", "error", err)
		}
		for _, r := range list {
			if !live[r.ID] {
				ended = append(ended, r)
			}
		}
	}
	return d.retire(ctx, ended)
}

func hasTask(tasks map[int64]hostTask, id int64) bool {
	_, ok := tasks[id]
	return ok
}

// retire cleans up roots that are over.
func (d *Daemon) retire(ctx context.Context, ended []LocalRoot) error {
	if len(ended) == 0 {
		return nil
	}
	ids := make([]int64, len(ended))
	for i, r := range ended {
		ids[i] = r.ID
	}
	known, err := client.Invoke[[]hubRoot](ctx, d.hub, "listBuildroots", client.KW("buildrootID", ids))
	if err != nil {
		return err
	}
	byID := map[int64]hubRoot{}
	var tasks []int64
	for _, r := range known {
		byID[r.ID] = r
		if r.Task != nil {
			tasks = append(tasks, *r.Task)
		}
	}
	states, err := d.taskStates(ctx, tasks)
	if err != nil {
		return err
	}
	for _, local := range ended {
		r, ok := byID[local.ID]
		if !ok || r.Retire == nil {
			d.log.Warn("a build root that the hub does not know as ended", "root", local.Name)
			continue
		}
		if r.Task != nil && d.running[*r.Task] != nil {
			continue // still cleaning up by itself
		}
		age := time.Since(time.UnixMilli(int64(*r.Retire * 1000)))
		failed := r.Task != nil && states[*r.Task] == koji.TaskFailed
		if failed && age < d.cfg.FailedRootLifetime && d.checkSpace() == nil {
			continue
		}
		if err := d.clean(local, age); err != nil {
			d.log.Warn("cannot clean up a build root", "root", local.Name, "error", err)
		}
	}
	return nil
}

func (d *Daemon) taskStates(ctx context.Context, ids []int64) (map[int64]koji.TaskState, error) {
	states := map[int64]koji.TaskState{}
	if len(ids) == 0 {
		return states, nil
	}
	list, err := client.Invoke[[]struct {
		ID    int64 `koji:"id"`
		State int64 `koji:"state"`
	}](ctx, d.hub, "getTaskInfo", ids)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		states[t.ID] = koji.TaskState(t.State)
	}
	return states, nil
}

// clean removes as much of a root as its age allows.
func (d *Daemon) clean(r LocalRoot, age time.Duration) error {
	if info, err := os.Lstat(filepath.Join(r.Dirs[0], "root")); err == nil {
		age = min(age, time.Since(info.ModTime()))
	}
	var errs []error
	switch {
	case age > d.cfg.FinalCleanupDelay, !r.Shells && age > d.cfg.BasicCleanupDelay:
		d.log.Info("removing a build root", "root", r.Name)
		for _, dir := range r.Dirs {
			errs = append(errs, procs.RemoveTree(dir))
		}
		if r.Config != "" && errors.Join(errs...) == nil {
			errs = append(errs, os.Remove(r.Config))
		}
	case age > d.cfg.BasicCleanupDelay:
		for _, dir := range r.Dirs {
			errs = append(errs, empty(filepath.Join(dir, "root")))
			for _, result := range []string{"result", "results"} {
				errs = append(errs, procs.RemoveTree(filepath.Join(dir, result)))
			}
		}
	}
	return errors.Join(errs...)
}

// empty removes what is in a directory but not the directory.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		errs = append(errs, procs.RemoveTree(filepath.Join(dir, e.Name())))
	}
	return errors.Join(errs...)
}
