package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// watched is a task on the screen.
type watched struct {
	id    int64
	level int           // below the tasks that were asked for
	info  xmlrpc.Struct // nil until first seen
}

func (t *watched) done() bool { return t.info != nil && TaskState(t.info).Finished() }

func (t *watched) label() string {
	label := strings.Repeat("  ", t.level) + koji.Str(t.id)
	if t.info != nil {
		label += " " + koji.TaskLabel(t.info)
	}
	return label
}

// watcher shows how tasks and their children go on.
type watcher struct {
	e     *Env
	s     *client.Session
	quiet bool
	tasks []*watched
	hosts map[int64]string
}

// WatchTasks shows the tasks' states, and those of all their children, until they
// have ended; quiet only waits. The error is Exit(1) when one of the tasks did
// not succeed.
func (e *Env) WatchTasks(ctx context.Context, s *client.Session, ids []int64, quiet bool) error {
	if len(ids) == 0 {
		return nil
	}
	w := &watcher{e: e, s: s, quiet: quiet, hosts: map[int64]string{}}
	for _, id := range ids {
		if !w.knows(id) {
			w.tasks = append(w.tasks, &watched{id: id})
		}
	}
	w.say("Watching tasks (this may be safely interrupted)...")
	for {
		done, err := w.round(ctx)
		if err == nil && done {
			return w.results()
		}
		if err == nil {
			err = e.WaitForTasks(ctx, s, w.running(), e.Config.PollInterval)
		}
		if ctx.Err() != nil {
			w.interrupted(ctx)
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
	}
}

func (w *watcher) say(text string) {
	if !w.quiet {
		w.e.Println(text)
	}
}

func (w *watcher) running() map[int64]koji.TaskState {
	seen := map[int64]koji.TaskState{}
	for _, t := range w.tasks {
		if !t.done() {
			seen[t.id] = TaskState(t.info)
		}
	}
	return seen
}

// round asks for all tasks once, and for children until no new ones turn up; each
// stands below its parent.
func (w *watcher) round(ctx context.Context) (done bool, err error) {
	fresh := map[int64]any{}
	for batch := slices.Clone(w.tasks); len(batch) > 0; {
		var calls []client.Request
		for _, t := range batch {
			calls = append(calls,
				client.Request{Method: "getTaskInfo", Params: []any{t.id, client.KW("request", true)}},
				client.Request{Method: "getTaskChildren", Params: []any{t.id}})
		}
		results, err := w.s.Multicall(ctx, calls, 0)
		if err == nil {
			err = client.FirstError(results)
		}
		if err != nil {
			return false, err
		}
		var found []*watched
		for i, t := range batch {
			fresh[t.id] = results[2*i].Value
			found = append(found, w.children(t, results[2*i+1].Value)...)
		}
		batch = found
	}
	done = true
	for _, t := range w.tasks {
		if !t.done() {
			if err := w.update(ctx, t, fresh[t.id]); err != nil {
				return false, err
			}
		}
		done = done && t.done()
	}
	return done, nil
}

// children adds the new tasks among t's children behind t and what is below it
// already.
func (w *watcher) children(t *watched, v any) []*watched {
	var found []*watched
	list, _ := v.([]any)
	for _, c := range list {
		child, _ := c.(xmlrpc.Struct)
		id, ok := child.Value("id").(int64)
		if !ok || w.knows(id) {
			continue
		}
		found = append(found, &watched{id: id, level: t.level + 1})
	}
	at := slices.Index(w.tasks, t) + 1
	for at < len(w.tasks) && w.tasks[at].level > t.level {
		at++
	}
	w.tasks = slices.Insert(w.tasks, at, found...)
	return found
}

func (w *watcher) knows(id int64) bool {
	for _, t := range w.tasks {
		if t.id == id {
			return true
		}
	}
	return false
}

// update shows what changed about t.
func (w *watcher) update(ctx context.Context, t *watched, v any) error {
	last := t.info
	info, ok := v.(xmlrpc.Struct)
	if !ok {
		return w.e.noTask(t.id, w.quiet)
	}
	t.info = info
	if w.quiet {
		return nil
	}
	switch {
	case last == nil:
		w.e.Println(t.label() + ": " + w.state(ctx, info, t.level))
	case TaskState(last) != TaskState(info):
		w.e.Println(t.label() + ": " + w.state(ctx, last, 0) + " -> " + w.state(ctx, info, 0))
		if t.done() {
			w.counts()
		}
	}
	return nil
}

// state describes a task's state: who works on it, or why it failed.
func (w *watcher) state(ctx context.Context, info xmlrpc.Struct, level int) string {
	state := TaskState(info)
	text := strings.ToLower(state.String())
	switch state {
	case koji.TaskOpen, koji.TaskAssigned:
		if id, ok := info.Value("host_id").(int64); ok && id != 0 {
			text += " (" + w.host(ctx, id) + ")"
		}
	case koji.TaskFailed:
		id, _ := info.Value("id").(int64)
		text = "FAILED: " + w.failure(ctx, id)
		if logs := w.logs(ctx, id, level+1); logs != "" {
			text += logs
		}
	}
	return text
}

func (w *watcher) host(ctx context.Context, id int64) string {
	if name, ok := w.hosts[id]; ok {
		return name
	}
	v, err := w.s.Call(ctx, "getHost", id)
	host, ok := v.(xmlrpc.Struct)
	if err != nil || !ok {
		return koji.Str(id)
	}
	w.hosts[id] = koji.Str(host.Value("name"))
	return w.hosts[id]
}

func (w *watcher) failure(ctx context.Context, id int64) string {
	_, err := w.s.Call(ctx, "getTaskResult", id)
	if err == nil {
		return ""
	}
	return koji.AsFault(err).Kind.Name() + ": " + strings.TrimSpace(err.Error())
}

// logs lists where a failed task's logs are, if the site has an address for them.
func (w *watcher) logs(ctx context.Context, id int64, level int) string {
	if w.e.Config.TopURL == "" {
		return ""
	}
	files, err := OutputFiles(ctx, w.s, id)
	if err != nil {
		return ""
	}
	indent := strings.Repeat("  ", level)
	paths := koji.PathInfo{Top: w.e.Config.TopURL}
	var lines []string
	for _, f := range files {
		if strings.HasSuffix(f.Name, "log") {
			lines = append(lines, indent+paths.Task(id, f.Volume)+"/"+f.Name)
		}
	}
	if lines == nil {
		return ""
	}
	return "\n" + indent + "Relevant logs:\n" + strings.Join(lines, "\n")
}

// counts tells how many tasks are in which kind of state.
func (w *watcher) counts() {
	var free, open, done, failed int
	for _, t := range w.tasks {
		if t.info == nil {
			continue
		}
		switch TaskState(t.info) {
		case koji.TaskFree:
			free++
		case koji.TaskOpen, koji.TaskAssigned:
			open++
		case koji.TaskClosed, koji.TaskCanceled:
			done++
		case koji.TaskFailed:
			failed++
		}
	}
	w.e.Printf("  %d free  %d open  %d done  %d failed\n", free, open, done, failed)
}

// results tells how the tasks that were asked for ended.
func (w *watcher) results() error {
	w.say("")
	var err error
	for _, t := range w.tasks {
		if t.level > 0 {
			continue
		}
		text := " completed successfully"
		switch TaskState(t.info) {
		case koji.TaskFailed:
			text = " failed"
		case koji.TaskCanceled:
			text = " was canceled"
		}
		if TaskState(t.info) != koji.TaskClosed {
			err = Exit(1)
		}
		w.say(t.label() + text)
	}
	return err
}

// interrupted says how to go on watching.
func (w *watcher) interrupted(ctx context.Context) {
	if w.quiet {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	w.e.Printf("Tasks still running. You can continue to watch with the '%s watch-task' command.\nRunning Tasks:\n", w.e.Prog)
	for _, t := range w.tasks {
		if !t.done() {
			state := "unknown"
			if t.info != nil {
				state = w.state(ctx, t.info, t.level)
			}
			w.e.Println(t.label() + ": " + state)
		}
	}
}
