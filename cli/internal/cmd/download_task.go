package cmd

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type downloadTaskOptions struct {
	waitOptions
	Arches                                   []string
	Logs, Quiet, All, DirPerTask, ParentOnly bool
	TopURL                                   *string
	Filter, Skip                             []string
	Task                                     int64

	filter, skip []*regexp.Regexp
}

func addDownloadTask(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "download-task", Category: cli.Download, Anonymous: true,
		Usage: "<task_id>", Short: "Download what a task made: the RPMs of builds, or all",
	}, downloadTaskFlags, runDownloadTask)
}

func downloadTaskFlags(f *cli.Flags, o *downloadTaskOptions) {
	o.Quiet = f.Quiet
	f.Strings(&o.Arches, "arch", "RPMs of this architecture only; may be given several times")
	f.Bool(&o.Logs, "logs", "the logs, too")
	f.OptString(&o.TopURL, "topurl", "where the file tree is served (`URL`)")
	f.Bool(new(bool), "noprogress", "without effect")
	o.declare(f)
	f.Bool(&o.Quiet, "q,quiet", "say nothing")
	f.Bool(&o.All, "all", "all files of all tasks")
	f.Bool(&o.DirPerTask, "dirpertask", "into a directory for each task")
	f.Bool(&o.ParentOnly, "parentonly", "not the files of the task's children")
	f.Strings(&o.Filter, "filter", "only files whose names match this expression; several must all match")
	f.Strings(&o.Skip, "skip", "no files whose names match this expression; may be given several times")
	f.Args(o.parse)
}

func (o *downloadTaskOptions) parse(args []string) (err error) {
	switch {
	case len(args) == 0:
		return cli.Usagef("Please specify a task ID")
	case len(args) > 1:
		return cli.Usagef("Only one task ID may be specified")
	}
	if o.Task, err = strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64); err != nil {
		return cli.Failf("Task id must be a number: %s", koji.Repr(args[0]))
	}
	if o.Arches != nil {
		o.Arches = strings.Split(strings.Join(o.Arches, ","), ",")
	}
	if o.Filter != nil && o.Skip != nil {
		return cli.Usagef("Only filter or skip may be specified. Not both.")
	}
	if o.filter, err = compileAll(o.Filter); err == nil {
		o.skip, err = compileAll(o.Skip)
	}
	return err
}

func compileAll(exprs []string) ([]*regexp.Regexp, error) {
	var list []*regexp.Regexp
	for _, expr := range exprs {
		re, err := regexp.Compile(expr)
		if err != nil {
			return nil, err
		}
		list = append(list, re)
	}
	return list, nil
}

func runDownloadTask(ctx context.Context, e *cli.Env, o downloadTaskOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tasks, err := o.tasks(ctx, e, s)
	if err != nil {
		return err
	}
	var files []taskFile
	for _, t := range tasks {
		found, err := o.files(ctx, s, t)
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	if files == nil {
		e.Println("No files for download found.")
		return nil
	}
	return o.download(ctx, e, files)
}

// tasks are the tasks whose files are wanted, all of which must have succeeded.
func (o *downloadTaskOptions) tasks(ctx context.Context, e *cli.Env, s *client.Session) ([]xmlrpc.Struct, error) {
	base, err := o.baseTask(ctx, e, s)
	if err != nil {
		return nil, err
	}
	tasks := []xmlrpc.Struct{base}
	if !o.ParentOnly {
		children, err := list(ctx, s, "getTaskChildren", o.Task)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, children...)
	}
	slices.SortStableFunc(tasks, func(a, b xmlrpc.Struct) int { return cmp.Compare(num(a, "id"), num(b, "id")) })
	for _, t := range tasks {
		what := fmt.Sprintf("Child task %d", num(t, "id"))
		if num(t, "id") == o.Task {
			what = fmt.Sprintf("Task %d", o.Task)
		}
		switch cli.TaskState(t) {
		case koji.TaskClosed:
		case koji.TaskFailed:
			return nil, cli.Failf("%s failed. You can use save-failed-tree plugin for FAILED tasks.", what)
		case koji.TaskCanceled:
			return nil, cli.Failf("%s was canceled.", what)
		default:
			return nil, cli.Failf("%s has not finished yet.", what)
		}
	}
	return tasks, nil
}

// baseTask waits for the task if that is wanted.
func (o *downloadTaskOptions) baseTask(ctx context.Context, e *cli.Env, s *client.Session) (xmlrpc.Struct, error) {
	task, err := find(ctx, s, "getTaskInfo", o.Task)
	if err != nil {
		return nil, err
	}
	if task == nil {
		return nil, cli.Failf("No such task: %d", o.Task)
	}
	if !o.wanted(e) || cli.TaskState(task).Finished() {
		return task, nil
	}
	// How it ended is looked at afterwards.
	if err := e.WatchTasks(ctx, s, []int64{o.Task}, o.Quiet); ctx.Err() != nil {
		return nil, err
	}
	return find(ctx, s, "getTaskInfo", o.Task)
}
