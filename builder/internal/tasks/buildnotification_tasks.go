package tasks

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// builtTask is one of the tasks that made a build.
type builtTask struct {
	id          int64
	label       string // what it did
	arch        string
	subdir      string // of the build, where its RPMs went
	host        string // "" for none
	state       koji.TaskState
	result      string
	srpms, rpms []string
	logs, misc  []outputFile
}

// outputFile is a file that a task left.
type outputFile struct{ name, volume string }

// unknownResult stands for that of a task without one.
const unknownResult = "Unknown"

// taskTree is a task and all its descendants, parents first.
type taskTree struct {
	tasks []builtTask
	seen  map[int64]bool
}

type taskFacts struct {
	ID     int64  `koji:"id"`
	Method string `koji:"method"`
	Arch   string `koji:"arch"`
	Label  string `koji:"label"`
	State  int64  `koji:"state"`
	HostID *int64 `koji:"host_id"`
}

// add asks the hub about a task that is not there yet, and about its children.
func (w *taskTree) add(ctx context.Context, t *builder.Task, id int64) error {
	info, err := client.Invoke[*taskFacts](ctx, t, "getTaskInfo", id)
	if err != nil || info == nil || w.seen[id] {
		return err
	}
	if w.seen == nil {
		w.seen = map[int64]bool{}
	}
	w.seen[id] = true
	task := builtTask{id: info.ID, arch: info.Arch, subdir: info.Label, state: koji.TaskState(info.State)}
	if info.HostID != nil {
		host, err := get(ctx, t, "getHost", *info.HostID)
		if err != nil {
			return err
		}
		task.host = koji.Str(host.Value("name"))
	}
	if task.result, err = resultOf(ctx, t, id); err != nil {
		return err
	}
	files, err := t.Call(ctx, "listTaskOutput", id, client.KW("all_volumes", true))
	if err != nil {
		return err
	}
	task.sort(files)
	request, err := t.Call(ctx, "getTaskRequest", id)
	if err != nil {
		return err
	}
	task.label = koji.TaskLabel(xmlrpc.Struct{opt("method", info.Method), opt("arch", info.Arch), opt("request", request)})
	w.tasks = append(w.tasks, task)
	children, err := client.Invoke[[]struct {
		ID int64 `koji:"id"`
	}](ctx, t, "getTaskChildren", id)
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := w.add(ctx, t, child.ID); err != nil {
			return err
		}
	}
	return nil
}

// resultOf is a task's result as one text; its fault, and the hub's that it has
// none, count as such.
func resultOf(ctx context.Context, t *builder.Task, id int64) (string, error) {
	v, err := t.Call(ctx, "getTaskResult", id)
	var fault *koji.Fault
	switch {
	case errors.As(err, &fault) && fault.Kind.Known():
		return fault.Kind.Name() + ": " + strings.TrimSpace(fault.Msg), nil
	case errors.As(err, &fault):
		return cmp.Or(strings.TrimSpace(fault.Msg), unknownResult), nil
	case err != nil:
		return "", err
	case !koji.Truth(v):
		return unknownResult, nil
	}
	return koji.Str(v), nil
}

// sort takes in what listTaskOutput says: the volumes by the file's name.
func (t *builtTask) sort(files any) {
	s, _ := files.(xmlrpc.Struct)
	for _, m := range s {
		var on []outputFile
		volumes, _ := m.Value.([]any)
		for _, v := range volumes {
			on = append(on, outputFile{m.Name, koji.Str(v)})
		}
		switch {
		case strings.HasSuffix(m.Name, ".log"):
			t.logs = append(t.logs, on...)
		case strings.HasSuffix(m.Name, ".src.rpm"):
			t.srpms = append(t.srpms, m.Name)
		case strings.HasSuffix(m.Name, ".rpm"):
			t.rpms = append(t.rpms, m.Name)
		default:
			t.misc = append(t.misc, on...)
		}
	}
	byVolume := func(a, b outputFile) int { return cmp.Or(cmp.Compare(a.volume, b.volume), cmp.Compare(a.name, b.name)) }
	slices.SortFunc(t.logs, byVolume)
	slices.SortFunc(t.misc, byVolume)
	slices.Sort(t.rpms)
}

// links are the URLs that files are found below.
type links struct{ weburl, build string }

// write adds the task to a letter.
func (t *builtTask) write(b *strings.Builder, where links) {
	if t.host != "" {
		line(b, "Task %d on %s", t.id, t.host)
	} else {
		line(b, "Task %d", t.id)
	}
	line(b, "Task Type: %s", t.label)
	t.list(b, "logs", t.logs, where)
	if len(t.rpms) > 0 {
		line(b, "rpms:")
	}
	for _, name := range t.rpms {
		line(b, " %s/%s/%s", where.build, t.subdir, name)
	}
	t.list(b, "misc", t.misc, where)
	line(b, "")
}

func (t *builtTask) list(b *strings.Builder, what string, files []outputFile, where links) {
	if len(files) > 0 {
		line(b, "%s:", what)
	}
	for _, f := range files {
		name := strings.ReplaceAll(url.QueryEscape(f.name), "%2F", "/")
		line(b, " %s/getfile?taskID=%d&name=%s&volume=%s", where.weburl, t.id, name, url.QueryEscape(f.volume))
	}
}
