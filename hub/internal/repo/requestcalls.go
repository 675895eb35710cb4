package repo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// normalPriority is that of a request that names none; callers give theirs
// relative to it.
const normalPriority = 20

type requestArgs struct {
	Tag      koji.Ref `koji:"tag"`
	MinEvent any      `koji:"min_event" default:"null"`
	AtEvent  any      `koji:"at_event" default:"null"`
	Opts     any      `koji:"opts" default:"null"`
	Priority any      `koji:"priority" default:"null"`
	Force    bool     `koji:"force" default:"false"`
}

func (p Core) request(ctx context.Context, c *hub.Call, a requestArgs) (requested, error) {
	r, err := a.request(ctx, c)
	// a call that is part of another one goes on with the request
	if err != nil || p.Answer == nil || r.Request == nil || r.Duplicate || a.Force || c.Method != "repo.request" {
		return r, err
	}
	made, err := p.Answer(ctx, c, r.Request)
	if err != nil || made == nil {
		return r, err
	}
	return requested{Repo: made}, nil
}

func (a requestArgs) request(ctx context.Context, c *hub.Call) (requested, error) {
	var none requested
	t, err := tag.Get(ctx, c, a.Tag)
	if err != nil {
		return none, err
	}
	var w wish
	if w.Opts, err = parseOpts(a.Opts, true); err != nil {
		return none, err
	}
	if on(w.Opts, optMaven) {
		if err := c.AssertMaven(); err != nil {
			return none, err
		}
	}
	if w.MinEvent, w.AtEvent, err = a.events(ctx, c, t); err != nil {
		return none, err
	}
	priority := int64(normalPriority)
	if a.Priority != nil {
		relative, err := args.Int(a.Priority)
		if err != nil {
			return none, err
		}
		admin, err := c.HasPerm(ctx, "admin")
		if err != nil {
			return none, err
		}
		if relative < 0 && !admin {
			return none, koji.Errorf(koji.ActionNotAllowed, "only admins may create high-priority requests")
		}
		priority += relative
	}
	return ask(ctx, c, t.ID, c.Session.UserID, w, priority, a.Force)
}

// events reads which event the repo has to be of, one of the two.
func (a requestArgs) events(ctx context.Context, c *hub.Call, t *tag.Info) (minEvent, atEvent *int64, err error) {
	switch {
	case a.AtEvent != nil && a.MinEvent != nil:
		return nil, nil, koji.Errorf(koji.ParameterError, "The min_event and at_event options conflict")
	case a.AtEvent != nil:
		atEvent, err = knownEvent(ctx, c, a.AtEvent)
	case a.MinEvent == "last":
		minEvent, err = tag.LastChange(ctx, c, koji.RefID(t.ID), nil, true)
	case a.MinEvent == nil:
		minEvent, err = recentEnough(ctx, c, t.ID, lagOf(t, c.Options().RepoLag))
	default:
		minEvent, err = knownEvent(ctx, c, a.MinEvent)
	}
	return minEvent, atEvent, err
}

// knownEvent reads the id of an event that there is.
func knownEvent(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	id, err := args.Int(v)
	if err != nil {
		return nil, err
	}
	found, err := event.Find(ctx, c, id)
	if err == nil && found == nil {
		err = koji.Errorf(koji.ParameterError, "Invalid event: %d", id)
	}
	return &id, err
}

type requestIDArgs struct {
	ID int64 `koji:"req_id"`
}

// requestStatus is what became of a request. Task is there only while there is
// no repo.
type requestStatus struct {
	Repo    *Info      `koji:"repo"`
	Request *Request   `koji:"request"`
	Task    *task.Info `koji:"task,omitempty"`
}

func checkRequest(ctx context.Context, c *hub.Call, a requestIDArgs) (*requestStatus, error) {
	r, err := FindRequest(ctx, c, a.ID)
	if err != nil {
		return nil, err
	}
	s := &requestStatus{Request: r}
	switch {
	case r.RepoID != nil:
		s.Repo, err = Find(ctx, c, *r.RepoID)
	case r.TaskID != nil:
		var t task.Info
		t, err = task.Must(ctx, c, *r.TaskID)
		s.Task = &t
	}
	return s, err
}

type priorityArgs struct {
	ID       int64 `koji:"req_id"`
	Priority int64 `koji:"priority"`
}

func setRequestPriority(ctx context.Context, c *hub.Call, a priorityArgs) (any, error) {
	return nil, setPriority(ctx, c, a.ID, a.Priority)
}
