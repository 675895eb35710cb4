package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type watchLogsOptions struct {
	Log          string
	Mine, Follow bool
	Tasks        []int64
}

func addWatchLogs(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "watch-logs", Category: cli.Monitor, Anonymous: true,
		Usage: "[options] <task id> [<task id> ...]", Short: "Show the logs of tasks while they grow",
	}, watchLogsFlags, runWatchLogs)
}

func watchLogsFlags(f *cli.Flags, o *watchLogsOptions) {
	f.String(&o.Log, "log", "only the log of this name")
	f.Bool(&o.Mine, "mine", "the logs of all your tasks")
	f.Bool(&o.Follow, "f,follow", "the logs of the tasks' children, too")
	f.Args(chooseTasks(&o.Tasks, func() bool { return o.Mine }))
}

func runWatchLogs(ctx context.Context, e *cli.Env, o watchLogsOptions) error {
	s, tasks, err := chosenTasks(ctx, e, taskFilter{Mine: o.Mine}, o.Tasks, "You've no active tasks.")
	if err != nil || len(tasks) == 0 {
		return err
	}
	w := logWatcher{e: e, s: s, opts: o}
	for _, id := range tasks {
		w.add(id)
	}
	return w.run(ctx)
}

// logWatcher shows the logs of several tasks in turn.
type logWatcher struct {
	e     *cli.Env
	s     *client.Session
	opts  watchLogsOptions
	tasks []*cli.LogTail
	known map[int64]bool
	last  string // heading of what was shown last
}

func (w *logWatcher) add(id int64) {
	if w.known == nil {
		w.known = map[int64]bool{}
	}
	if !w.known[id] {
		w.known[id] = true
		w.tasks = append(w.tasks, &cli.LogTail{Task: id})
	}
}

func (w *logWatcher) run(ctx context.Context) error {
	w.e.Println("Watching logs (this may be safely interrupted)...")
	for {
		open := map[int64]koji.TaskState{}
		var running []*cli.LogTail
		for i := 0; i < len(w.tasks); i++ { // children join behind
			t := w.tasks[i]
			info, err := w.e.TaskInfo(ctx, w.s, t.Task, false)
			if err != nil {
				return err
			}
			if state := cli.TaskState(info); !state.Finished() {
				open[t.Task] = state
				running = append(running, t)
			}
			if err := t.Next(ctx, w.s, w.wanted, w.show(t.Task)); err != nil {
				return err
			}
			if err := w.children(ctx, t.Task); err != nil {
				return err
			}
		}
		w.tasks = running
		if len(running) == 0 {
			return nil
		}
		if err := w.e.WaitForTasks(ctx, w.s, open, w.e.Config.PollInterval); err != nil {
			return err
		}
	}
}

func (w *logWatcher) children(ctx context.Context, id int64) error {
	if !w.opts.Follow {
		return nil
	}
	children, err := list(ctx, w.s, "getTaskChildren", id)
	for _, c := range children {
		w.add(num(c, "id"))
	}
	return err
}

func (w *logWatcher) wanted(name string) bool {
	if w.opts.Log != "" {
		return name == w.opts.Log
	}
	return strings.HasSuffix(name, "log")
}

// show returns what writes pieces of a task's logs, below a heading whenever it
// is another log than before.
func (w *logWatcher) show(id int64) func(cli.OutputFile, []byte) error {
	return func(f cli.OutputFile, data []byte) error {
		head := fmt.Sprintf("%d:%s:%s:", id, f.Volume, f.Name)
		if head != w.last {
			if w.last != "" {
				w.e.Println()
			}
			w.e.Println("==> " + head + " <==")
			w.last = head
		}
		_, err := w.e.Out.Write(data)
		return err
	}
}
