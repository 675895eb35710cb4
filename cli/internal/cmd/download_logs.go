package cmd

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/cli/internal/fetch"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// failLog is the file that tells why a task failed.
const failLog = "task_failed.log"

type downloadLogsOptions struct {
	Recurse, NVR, Continue bool
	Match                  []string
	Dir                    string
	Args                   []string
}

func addDownloadLogs(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "download-logs", Category: cli.Download, Anonymous: true,
		Usage: "[options] <task_id> [<task_id> ...]\n       koji download-logs [options] --nvr <n-v-r> [<n-v-r> ...]\n",
		Short: "Download the logs of tasks",
	}, downloadLogsFlags, runDownloadLogs)
}

func downloadLogsFlags(f *cli.Flags, o *downloadLogsOptions) {
	o.Dir = "kojilogs"
	f.Bool(&o.Recurse, "r,recurse", "the logs of the tasks' children, too")
	f.Bool(&o.NVR, "nvr", "the arguments are builds (name-version-release)")
	f.Strings(&o.Match, "m,match", "only logs whose names match `PATTERN`; may be given several times")
	f.Bool(&o.Continue, "c,continue", "continue an earlier download")
	f.String(&o.Dir, "d,dir", "write below this `DIRECTORY` instead of kojilogs")
	f.Args(func(args []string) error {
		if len(args) < 1 {
			return cli.Usagef("Please specify at least one task id or n-v-r")
		}
		o.Args, o.Dir = args, filepath.Clean(o.Dir)
		return nil
	})
}

func runDownloadLogs(ctx context.Context, e *cli.Env, o downloadLogsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	d := logSaver{e: e, s: s, opts: o}
	for _, arg := range o.Args {
		if o.NVR {
			err = d.build(ctx, arg)
		} else {
			id, notID := strconv.ParseInt(strings.TrimSpace(arg), 10, 64)
			if notID != nil {
				return cli.Failf("Task id must be a number: %s", koji.Repr(arg))
			}
			err = d.task(ctx, id, o.Dir, o.Recurse)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// logSaver writes logs into files.
type logSaver struct {
	e    *cli.Env
	s    *client.Session
	opts downloadLogsOptions
}

func (d *logSaver) matches(name string) bool {
	return d.opts.Match == nil || fnmatch.MatchAny(d.opts.Match, name)
}

// build saves a build's logs: the kept ones if it is complete, else its task's.
func (d *logSaver) build(ctx context.Context, nvr string) error {
	info, err := find(ctx, d.s, "getBuild", nvr)
	if err != nil {
		return err
	}
	if info == nil {
		return cli.Failf("There is no build with n-v-r: %s", nvr)
	}
	state := koji.BuildState(num(info, "state"))
	switch {
	case state == koji.BuildComplete:
		d.e.Println("Using build ID: " + str(info, "build_id"))
		return d.buildLogs(ctx, nvr, info)
	case yes(info, "task_id"):
		d.e.Printf("Build %s is %s\nUsing task ID: %s\n", nvr, state, str(info, "task_id"))
		return d.task(ctx, num(info, "task_id"), d.opts.Dir, true)
	}
	d.e.Printf("Unable to download build %s (state=%s)\n", nvr, state)
	return nil
}

func (d *logSaver) buildLogs(ctx context.Context, nvr string, info xmlrpc.Struct) error {
	logs, err := list(ctx, d.s, "getBuildLogs", info.Value("build_id"))
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(d.opts.Dir)
	if err != nil {
		return err
	}
	for _, log := range logs {
		name := str(log, "name")
		if !strings.HasSuffix(name, ".log") || !d.matches(name) {
			continue
		}
		path, err := koji.JoinPath(dir, nvr, name)
		if err != nil {
			return err
		}
		url := strings.TrimSuffix(d.e.Config.TopURL, "/") + "/" + str(log, "path")
		if err := fetch.Download(ctx, d.e, http.DefaultClient, fetch.File{URL: url, Path: path}); err != nil {
			return err
		}
	}
	return nil
}

// task saves a task's logs below parent, with recurse its children's, too.
func (d *logSaver) task(ctx context.Context, id int64, parent string, recurse bool) error {
	info, err := find(ctx, d.s, "getTaskInfo", id)
	if err != nil {
		return err
	}
	if info == nil {
		return cli.Failf("No such task: %d", id)
	}
	files, err := cli.OutputFiles(ctx, d.s, id)
	if err != nil {
		return err
	}
	dir, err := koji.JoinPath(parent, str(info, "arch")+"-"+koji.Str(id))
	if err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	count := 0
	switch state := cli.TaskState(info); {
	case state == koji.TaskFailed && d.matches(failLog):
		if err := d.failure(ctx, id, filepath.Join(dir, failLog)); err != nil {
			return err
		}
		count++
	case !state.Finished():
		d.e.Warnf("Task %d is %s\n", id, state)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".log") || !d.matches(f.Name) {
			continue
		}
		if err := d.log(ctx, id, f, dir); err != nil {
			return err
		}
		count++
	}
	if !recurse {
		if count == 0 {
			d.e.Warnf("No logs found for task %d. Perhaps try --recurse?\n", id)
		}
		return nil
	}
	children, err := list(ctx, d.s, "getTaskChildren", id)
	if err != nil {
		return err
	}
	for _, c := range children {
		if err := d.task(ctx, num(c, "id"), dir, true); err != nil {
			return err
		}
	}
	return nil
}

// failure writes down why a task failed.
func (d *logSaver) failure(ctx context.Context, id int64, path string) error {
	v, err := d.s.Call(ctx, "getTaskResult", id)
	text := koji.Pretty(v)
	var fault *koji.Fault
	switch {
	case errors.As(err, &fault):
		text = "koji." + fault.Kind.Name() + ": " + fault.Error() + "\n"
	case err != nil:
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	d.e.Println("Writing: " + path)
	return os.WriteFile(path, []byte(text), 0o644)
}

// log saves one log; those of other volumes go into a directory of their own.
func (d *logSaver) log(ctx context.Context, id int64, f cli.OutputFile, dir string) (err error) {
	elems := []string{f.Name}
	if f.Volume != "" && f.Volume != "DEFAULT" {
		elems = []string{f.Volume, f.Name}
	}
	path, err := koji.JoinPath(dir, elems...)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	flags, verb := os.O_WRONLY|os.O_CREATE|os.O_TRUNC, "Downloading"
	var offset int64
	if st, err := os.Stat(path); err == nil && d.opts.Continue {
		flags, verb, offset = os.O_WRONLY|os.O_APPEND, "Continuing", st.Size()
	}
	d.e.Println(verb + ": " + path)
	d.e.Flush()
	file, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = d.s.DownloadTaskOutput(ctx, file, id, f.Name, f.Volume, offset, -1)
	return err
}
