package cli

import (
	"context"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// waitMethod is our hubs' long poll: of a list of [task id, state last seen] it
// answers those that differ as soon as there is one, or none after a timeout.
const (
	waitMethod = "gokoji.waitTask"
	waitMost   = 50 * time.Second // below what the hub allows
)

// TaskState is the state in a task's struct.
func TaskState(info xmlrpc.Struct) koji.TaskState {
	n, _ := info.Value("state").(int64)
	return koji.TaskState(n)
}

// TaskCreated tells of a new task, with koji's words.
func (e *Env) TaskCreated(id int64) {
	e.Printf("Created task: %d\nTask info: %s/taskinfo?taskID=%[1]d\n", id, e.Config.WebURL)
}

// Follow is WatchTasks as a command's last act: it logs out before it waits.
func (e *Env) Follow(ctx context.Context, s *client.Session, quiet bool, ids ...int64) error {
	e.Close(ctx)
	return e.WatchTasks(ctx, s, ids, quiet)
}

// TaskInfo asks for a task with its request. A task that does not exist ends the
// command, as in koji; quiet leaves out the message.
func (e *Env) TaskInfo(ctx context.Context, s client.Caller, id int64, quiet bool) (xmlrpc.Struct, error) {
	v, err := s.Call(ctx, "getTaskInfo", id, client.KW("request", true))
	if err != nil {
		return nil, err
	}
	info, ok := v.(xmlrpc.Struct)
	if !ok {
		return nil, e.noTask(id, quiet)
	}
	return info, nil
}

func (e *Env) noTask(id int64, quiet bool) error {
	if !quiet {
		e.Printf("No such task id: %d\n", id)
	}
	return Exit(1)
}

// WaitForTasks returns when one of the tasks is no longer in the state that seen
// has for it, or after at most the given time; what changed is for the caller to
// ask. A hub that cannot tell is given all of that time.
func (e *Env) WaitForTasks(ctx context.Context, s *client.Session, seen map[int64]koji.TaskState, most time.Duration) error {
	e.Flush()
	if len(seen) > 0 && s.Has(ctx, waitMethod) {
		tasks := make([]any, 0, len(seen))
		for id, state := range seen {
			tasks = append(tasks, []any{id, int64(state)})
		}
		most = min(most, waitMost, s.Options().Timeout/2)
		begin := time.Now()
		v, err := s.Anonymous().Call(ctx, waitMethod, tasks, most.Seconds())
		if list, _ := v.([]any); err == nil && len(list) > 0 {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		most -= time.Since(begin)
	}
	if most <= 0 {
		return nil
	}
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// TaskOutput lists the volumes on which each of a task's output files is, in the
// order of the hub's answer.
func TaskOutput(ctx context.Context, s client.Caller, id int64) (xmlrpc.Struct, error) {
	v, err := s.Call(ctx, "listTaskOutput", id, client.KW("all_volumes", true))
	if koji.IsKind(err, koji.ParameterError) && strings.Contains(err.Error(), "got an unexpected keyword argument") {
		v, err = s.Call(ctx, "listTaskOutput", id)
	}
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case xmlrpc.Struct:
		return v, nil
	case []any:
		var files xmlrpc.Struct
		for _, name := range v {
			files.Set(koji.Str(name), []any{"DEFAULT"})
		}
		return files, nil
	}
	return nil, nil
}

// OutputFile is one of a task's output files.
type OutputFile struct{ Name, Volume string }

// OutputFiles is TaskOutput as a list.
func OutputFiles(ctx context.Context, s client.Caller, id int64) ([]OutputFile, error) {
	output, err := TaskOutput(ctx, s, id)
	if err != nil {
		return nil, err
	}
	var files []OutputFile
	for _, m := range output {
		volumes, _ := m.Value.([]any)
		for _, v := range volumes {
			files = append(files, OutputFile{m.Name, koji.Str(v)})
		}
	}
	return files, nil
}
