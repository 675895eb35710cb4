package cmd

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type taskinfoOptions struct {
	Recurse, Verbose bool
	Tasks            []int64
}

func addTaskinfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "taskinfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <task_id> [<task_id> ...]", Short: "Show what is known of tasks",
	}, taskinfoFlags, runTaskinfo)
}

func taskinfoFlags(f *cli.Flags, o *taskinfoOptions) {
	f.Bool(&o.Recurse, "r,recurse", "show the tasks' children, too")
	f.Bool(&o.Verbose, "v,verbose", "show the tasks' parameters")
	f.Args(func(args []string) error {
		if len(args) < 1 {
			return cli.Usagef("You must specify at least one task ID")
		}
		for _, arg := range args {
			id, err := strconv.ParseInt(strings.TrimSpace(arg), 10, 64)
			if err != nil {
				return cli.Failf("Task id must be a number: %s", koji.Repr(arg))
			}
			o.Tasks = append(o.Tasks, id)
		}
		return nil
	})
}

func runTaskinfo(ctx context.Context, e *cli.Env, o taskinfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for _, id := range o.Tasks {
		r := taskReport{e: e, s: s, verbose: o.Verbose}
		if err := r.show(ctx, id, 0, o.Recurse); err != nil {
			return err
		}
	}
	return nil
}

// taskReport shows a task.
type taskReport struct {
	e       *cli.Env
	s       *client.Session
	verbose bool
}

const noOutputs = "No outputs reported [1]"

// show prints a task and, if recurse is set, its children.
func (r *taskReport) show(ctx context.Context, id int64, level int, recurse bool) error {
	info, err := find(ctx, r.s, "getTaskInfo", id)
	if err != nil {
		return err
	}
	if info == nil {
		return koji.Errorf(koji.GenericError, "No such task: %d", id)
	}
	lines, err := r.lines(ctx, id, info)
	if err != nil {
		return err
	}
	indent := strings.Repeat("  ", level)
	for _, line := range lines {
		r.e.Println(indent + line)
	}
	r.e.Println()
	if !recurse {
		return nil
	}
	children, err := list(ctx, r.s, "getTaskChildren", id, client.KW("request", true))
	if err != nil {
		return err
	}
	slices.SortFunc(children, func(a, b xmlrpc.Struct) int { return int(num(a, "id") - num(b, "id")) })
	for _, c := range children {
		if err := r.show(ctx, num(c, "id"), level+1, true); err != nil {
			return err
		}
	}
	return nil
}

func (r *taskReport) lines(ctx context.Context, id int64, info xmlrpc.Struct) ([]string, error) {
	about, err := r.about(ctx, id, info)
	if err != nil {
		return nil, err
	}
	logs, output, err := r.files(ctx, id)
	if err != nil {
		return nil, err
	}
	lines := append(about, "Log Files:")
	lines = append(lines, filesOrNone(logs)...)
	lines = append(lines, "Output:")
	lines = append(lines, filesOrNone(output)...)
	if len(logs) == 0 || len(output) == 0 {
		lines = append(lines, "[1] Not all tasks produce outputs, and task outputs are not retained indefinitely.")
	}
	return lines, nil
}

func filesOrNone(files []string) []string {
	if len(files) == 0 {
		return []string{"  " + noOutputs}
	}
	for i := range files {
		files[i] = "  " + files[i]
	}
	return files
}

// about tells everything but the files.
func (r *taskReport) about(ctx context.Context, id int64, info xmlrpc.Struct) ([]string, error) {
	owner, err := find(ctx, r.s, "getUser", info.Value("owner"))
	if err != nil {
		return nil, err
	}
	lines := []string{"Task: " + koji.Str(id), "Type: " + str(info, "method")}
	if r.verbose {
		lines = append(lines, "Request Parameters:")
		for _, p := range r.params(ctx, id, str(info, "method")) {
			lines = append(lines, "  "+p)
		}
	}
	lines = append(lines, "Owner: "+str(owner, "name"), "State: "+strings.ToLower(cli.TaskState(info).String()))
	for _, t := range []struct{ label, member string }{
		{"Created", "create_ts"}, {"Started", "start_ts"}, {"Finished", "completion_ts"},
	} {
		if yes(info, t.member) {
			at := time.UnixMicro(int64(float(info, t.member) * 1e6)).In(r.e.Location)
			lines = append(lines, t.label+": "+at.Format(ctime))
		}
	}
	if yes(info, "host_id") {
		host, err := find(ctx, r.s, "getHost", info.Value("host_id"))
		if err != nil {
			return nil, err
		}
		if host != nil {
			lines = append(lines, "Host: "+str(host, "name"))
		}
	}
	builds, err := list(ctx, r.s, "listBuilds", client.KW("taskID", id))
	if err != nil {
		return nil, err
	}
	if len(builds) > 0 {
		lines = append(lines, "Build: "+str(builds[0], "nvr")+" ("+str(builds[0], "build_id")+")")
	}
	roots, err := list(ctx, r.s, "listBuildroots", client.KW("taskID", id))
	if err != nil {
		return nil, err
	}
	if len(roots) > 0 {
		lines = append(lines, "Buildroots:")
	}
	for _, root := range roots {
		lines = append(lines, "  /var/lib/mock/"+str(root, "tag_name")+"-"+str(root, "id")+"-"+str(root, "repo_id")+"/")
	}
	return lines, nil
}

// files returns the paths of the task's logs and of its other output.
func (r *taskReport) files(ctx context.Context, id int64) (logs, output []string, err error) {
	files, err := cli.OutputFiles(ctx, r.s, id)
	paths := koji.PathInfo{Top: r.e.Config.TopDir}
	for _, f := range files {
		path := paths.Task(id, f.Volume) + "/" + f.Name
		if strings.HasSuffix(f.Name, ".log") {
			logs = append(logs, path)
		} else {
			output = append(output, path)
		}
	}
	return logs, output, err
}
