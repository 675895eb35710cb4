// Package repowait gets repos from a hub by koji's repo requests (koji 1.35).
package repowait

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Options say which repo is wanted.
type Options struct {
	Tag      xmlrpc.Struct // as getTag answers
	Builds   []koji.NVR    // that it must hold
	MinEvent any           // int64; nil for none
	AtEvent  any           // int64; nil for any
	Opts     any           // xmlrpc.Struct; nil for the tag's default

	Timeout time.Duration
	Poll    time.Duration // how often the hub is asked
}

// Watcher asks for a repo and waits for it.
type Watcher struct {
	Options
	e     *cli.Env
	s     *client.Session
	say   Level
	begin time.Time
}

// Level is how much a Watcher tells about what it does.
type Level int

// The levels.
const (
	Errors Level = iota
	Steps
	Everything
)

// waitMethod is a long poll of our hub's: it answers as repo.checkRequest when a
// request is over or the time is.
const waitMethod = "gokoji.waitRequest"

// waitMost bounds a long poll, so that proxies and timeouts don't end it.
const waitMost = 30 * time.Second

// New prepares a Watcher; its clock runs from the first wait on.
func New(e *cli.Env, s *client.Session, say Level, o Options) *Watcher {
	return &Watcher{Options: o, e: e, s: s, say: say}
}

func (w *Watcher) tell(level Level, format string, args ...any) {
	if level <= w.say {
		w.e.Printf(format+"\n", args...)
		w.e.Flush()
	}
}

func (w *Watcher) name() string { return koji.Str(w.Tag.Value("name")) }

// Check is what the hub answers about a request: a repo, or how far it is.
type Check struct{ Repo, Request xmlrpc.Struct }

func parseCheck(v any) (Check, error) {
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return Check{}, fmt.Errorf("the hub's answer about a repo request is no struct")
	}
	repo, _ := s.Value("repo").(xmlrpc.Struct)
	req, _ := s.Value("request").(xmlrpc.Struct)
	return Check{repo, req}, nil
}

// Request asks for the repo; the answer has it already, or else the request.
func (w *Watcher) Request(ctx context.Context) (Check, error) { return w.request(ctx, w.MinEvent) }

func (w *Watcher) request(ctx context.Context, minEvent any) (Check, error) {
	w.tell(Steps, "Requesting a repo")
	v, err := w.s.Call(ctx, "repo.request", w.Tag.Value("id"),
		client.KW("min_event", minEvent, "at_event", w.AtEvent, "opts", w.Opts))
	if err != nil {
		return Check{}, err
	}
	return parseCheck(v)
}

// WaitRequest waits until a request has its repo. A request that fails or takes
// longer than Timeout is a GenericError.
func (w *Watcher) WaitRequest(ctx context.Context, req xmlrpc.Struct) (xmlrpc.Struct, error) {
	w.start()
	last := req
	for first := true; ; first = false {
		check, err := w.check(ctx, req.Value("id"), first)
		if err != nil || check.Repo != nil {
			return check.Repo, err
		}
		w.tellChanges(last, check.Request)
		last = check.Request
		if w.late() {
			return nil, koji.Errorf(koji.GenericError, "Unsuccessfully waited %s for a new %s repo", w.elapsed(), w.name())
		}
		if !koji.Truth(last.Value("active")) {
			if task := last.Value("task_id"); koji.Truth(task) {
				w.tell(Errors, "Task %s state is %s", koji.Str(task), taskState(last.Value("task_state")))
			}
			return nil, koji.Errorf(koji.GenericError, "Repo request no longer active")
		}
	}
}

// check asks what became of a request; but for the first time it waits before.
func (w *Watcher) check(ctx context.Context, id any, first bool) (Check, error) {
	if !first {
		if v, over, err := w.await(ctx, id); err != nil || over {
			return v, err
		}
	}
	v, err := w.s.Call(ctx, "repo.checkRequest", id)
	if err != nil {
		return Check{}, err
	}
	return parseCheck(v)
}

// await waits until a request is over, where the hub can tell that, or for a
// while; answered is false if the hub has said nothing.
func (w *Watcher) await(ctx context.Context, id any) (c Check, answered bool, err error) {
	if w.s.Has(ctx, waitMethod) {
		most := min(waitMost, w.s.Options().Timeout/2)
		if w.say >= Steps { // tell what happens meanwhile
			most = min(most, w.Poll)
		}
		if v, err := w.s.Anonymous().Call(ctx, waitMethod, id, most.Seconds()); err == nil {
			c, err = parseCheck(v)
			return c, true, err
		}
	}
	return c, false, w.pause(ctx)
}

func (w *Watcher) tellChanges(before, after xmlrpc.Struct) {
	for _, f := range []string{"task_id", "task_state", "repo_id", "active", "tries"} {
		a, b := before.Value(f), after.Value(f)
		if a == b {
			continue
		}
		if f == "task_state" {
			w.tell(Steps, "Request updated: %s: %s -> %s", f, taskState(a), taskState(b))
		} else {
			w.tell(Steps, "Request updated: %s: %s -> %s", f, koji.Str(a), koji.Str(b))
		}
	}
}

func taskState(v any) string {
	if n, ok := v.(int64); ok {
		return koji.TaskState(n).String()
	}
	return koji.Str(v)
}

// pause waits before the hub is asked again.
func (w *Watcher) pause(ctx context.Context) error {
	return w.e.WaitForTasks(ctx, w.s, nil, w.Poll)
}

func (w *Watcher) start() {
	if w.begin.IsZero() {
		w.begin = w.e.Now()
	}
}

func (w *Watcher) late() bool { return w.e.Now().Sub(w.begin) > w.Timeout }

func (w *Watcher) elapsed() string {
	d := w.e.Now().Sub(w.begin)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// nvrs lists the wanted builds in words.
func (w *Watcher) nvrs() string {
	var list []string
	for _, b := range w.Builds {
		list = append(list, b.String())
	}
	switch n := len(list); n {
	case 0, 1, 2:
		return strings.Join(list, " and ")
	default:
		return strings.Join(list[:n-1], ", ") + ", and " + list[n-1]
	}
}
