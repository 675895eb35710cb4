package tasks

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type waitrepoArgs struct {
	Tag       any      `koji:"tag"`
	NewerThan any      `koji:"newer_than" default:"null"`
	NVRs      []string `koji:"nvrs" default:"null"`
	MinEvent  any      `koji:"min_event" default:"null"`
}

// How long waitrepo waits, and how often it looks: first soon, later seldom.
const (
	repoTimeout     = 120 * time.Minute
	repoPauseFirst  = 250 * time.Millisecond
	repoPauseLonger = 10 * time.Second
)

func registerWaitrepo(r *builder.Registrar) {
	builder.Handle(r, "waitrepo", waitrepo, builder.Weight(0.2))
}

// repoWatcher waits for a repo of a tag that fulfils conditions.
type repoWatcher struct {
	t        *builder.Task
	tag      int64
	name     string
	nvrs     []string
	builds   []koji.NVR // of nvrs; they need not exist yet
	minEvent any        // nil or a number
	start    time.Time
	pause    time.Duration
}

// waitrepo waits for a repo that is not older than min_event ("last": than the
// tag's last change) and holds the builds. On hubs that take requests it asks for
// one. The result is the repo.
func waitrepo(ctx context.Context, t *builder.Task, a waitrepoArgs) (xmlrpc.Struct, error) {
	modern := t.Hub.Has(ctx, "repo.request")
	minEvent := a.MinEvent
	if modern && a.NewerThan != nil {
		var err error
		if minEvent, err = eventOf(ctx, t, a); err != nil {
			return nil, err
		}
	}
	w, err := newRepoWatcher(ctx, t, a.Tag, a.NVRs, minEvent)
	if err != nil {
		return nil, err
	}
	if !modern {
		return w.waitOld(ctx, a.NewerThan)
	}
	return w.wait(ctx)
}

// eventOf turns the old newer_than into an event.
func eventOf(ctx context.Context, t *builder.Task, a waitrepoArgs) (any, error) {
	if a.MinEvent != nil {
		return nil, koji.Errorf(koji.GenericError, "newer_than and min_event args confict")
	}
	switch v := a.NewerThan.(type) {
	case string:
		if strings.EqualFold(v, "now") {
			return "last", nil
		}
	case int64, float64:
		base, err := t.Call(ctx, "getLastEvent", client.KW("before", v, "strict", false))
		if err != nil {
			return nil, err
		}
		event, err := t.Call(ctx, "tagFirstChangeEvent", a.Tag, client.KW("after", eventID(base)))
		if err != nil {
			return nil, err
		}
		if !koji.Truth(event) {
			return "last", nil
		}
		return event, nil
	}
	return nil, koji.Errorf(koji.GenericError, "Invalid value for newer_than: %s", koji.Str(a.NewerThan))
}

// eventID takes the id out of an event.
func eventID(event any) any {
	if s, ok := event.(xmlrpc.Struct); ok {
		return s.Value("id")
	}
	return event
}

func newRepoWatcher(ctx context.Context, t *builder.Task, tag any, nvrs []string, minEvent any) (*repoWatcher, error) {
	info, err := client.Invoke[xmlrpc.Struct](ctx, t, "getTag", tag, strict())
	if err != nil {
		return nil, err
	}
	w := &repoWatcher{t: t, nvrs: nvrs, minEvent: minEvent, start: time.Now(), pause: repoPauseFirst}
	w.tag, _ = info.Value("id").(int64)
	w.name, _ = info.Value("name").(string)
	for _, nvr := range nvrs {
		build, err := koji.ParseNVR(nvr)
		if err != nil {
			return nil, err
		}
		w.builds = append(w.builds, build)
	}
	if minEvent == "last" {
		w.minEvent, err = w.lastChange(ctx)
	}
	return w, err
}

func (w *repoWatcher) lastChange(ctx context.Context) (any, error) {
	return w.t.Call(ctx, "tagLastChangeEvent", w.tag)
}

type repoCheck struct {
	Repo    xmlrpc.Struct `koji:"repo"`
	Request repoRequest   `koji:"request"`
}

type repoRequest struct {
	ID        int64  `koji:"id"`
	Active    bool   `koji:"active"`
	MinEvent  any    `koji:"min_event"`
	Task      *int64 `koji:"task_id"`
	TaskState *int64 `koji:"task_state"`
}

func (w *repoWatcher) wait(ctx context.Context) (xmlrpc.Struct, error) {
	minEvent := w.minEvent
	for {
		if len(w.builds) > 0 {
			// A repo without them is of no use.
			if err := w.waitBuilds(ctx); err != nil {
				return nil, err
			}
			var err error
			if minEvent, err = w.lastChange(ctx); err != nil {
				return nil, err
			}
		}
		check, err := client.Invoke[repoCheck](ctx, w.t, "repo.request", w.tag,
			client.KW("min_event", minEvent, "at_event", nil, "opts", nil))
		if err != nil {
			return nil, err
		}
		repo := check.Repo
		if repo == nil {
			w.t.Logger.InfoContext(ctx, "waiting for a repo", "tag", w.name, "request", check.Request.ID)
			if repo, err = w.waitRequest(ctx, check.Request.ID); err != nil {
				return nil, err
			}
		}
		fit, err := w.fits(ctx, repo)
		if err != nil || fit {
			return repo, err
		}
		if minEvent, err = w.lastChange(ctx); err != nil {
			return nil, err
		}
		if err := w.rest(ctx, "for a new "+w.name+" repo"); err != nil {
			return nil, err
		}
	}
}

// Ours has a call that answers as repo.checkRequest does, once there is news.
const (
	waitRequestMethod = "gokoji.waitRequest"
	waitRequestTime   = 50 // seconds
)

// waitRequest waits until a request has led to a repo.
func (w *repoWatcher) waitRequest(ctx context.Context, id int64) (xmlrpc.Struct, error) {
	method, params := "repo.checkRequest", []any{id}
	if w.t.Hub.Has(ctx, waitRequestMethod) {
		method, params = waitRequestMethod, []any{id, waitRequestTime}
	}
	for {
		check, err := client.Invoke[repoCheck](ctx, w.t, method, params...)
		if err != nil || check.Repo != nil {
			return check.Repo, err
		}
		if r := check.Request; !r.Active {
			if r.Task != nil && r.TaskState != nil {
				w.t.Logger.ErrorContext(ctx, "the repo's task did not succeed", "repotask", *r.Task, "state", koji.TaskState(*r.TaskState))
			}
			return nil, koji.Errorf(koji.GenericError, "Repo request no longer active")
		}
		if err := w.rest(ctx, "for a new "+w.name+" repo"); err != nil {
			return nil, err
		}
	}
}

func (w *repoWatcher) waitBuilds(ctx context.Context) error {
	for {
		ok, err := w.tagged(ctx, nil)
		if err != nil || ok {
			return err
		}
		if err := w.rest(ctx, "for "+listed(w.nvrs)+" to appear in the "+w.name+" repo"); err != nil {
			return err
		}
	}
}

// tagged reports whether the builds are in the tag, now or at an event.
func (w *repoWatcher) tagged(ctx context.Context, event any) (bool, error) {
	for _, b := range w.builds {
		list, err := client.Invoke[[]struct {
			Version string `koji:"version"`
			Release string `koji:"release"`
		}](ctx, w.t, "listTagged", w.tag, client.KW("event", event, "package", b.Name, "inherit", true))
		if err != nil {
			return false, err
		}
		found := false
		for _, tagged := range list {
			found = found || tagged.Version == b.Version && tagged.Release == b.Release
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// fits reports whether a repo fulfils the conditions.
func (w *repoWatcher) fits(ctx context.Context, repo xmlrpc.Struct) (bool, error) {
	event, _ := repo.Value("create_event").(int64)
	least, limited := w.minEvent.(int64)
	if repo.Value("tag_id") != any(w.tag) || limited && event < least {
		w.t.Logger.ErrorContext(ctx, "the hub gave a repo that was not asked for", "repo", repo.Value("id"))
		return false, nil
	}
	return w.tagged(ctx, event)
}

// rest waits a little, longer each time, and fails when it is enough.
func (w *repoWatcher) rest(ctx context.Context, what string) error {
	if waited := time.Since(w.start); waited > repoTimeout {
		return koji.Errorf(koji.GenericError, "Unsuccessfully waited %s %s", minutes(waited), what)
	}
	err := pause(ctx, w.pause)
	w.pause = min(w.pause*3/2, repoPauseLonger)
	return err
}

func minutes(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// listed joins words as "a, b, and c", or "a and b".
func listed(words []string) string {
	switch n := len(words); n {
	case 0, 1, 2:
		return strings.Join(words, " and ")
	default:
		return strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
	}
}
