package repo

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is a repo as the API answers it.
type Info struct {
	ID           int64           `koji:"id" sql:"repo.id"`
	TagID        int64           `koji:"tag_id" sql:"repo.tag_id"`
	TagName      string          `koji:"tag_name" sql:"tag.name"`
	CreationTime *time.Time      `koji:"creation_time" sql:"repo.creation_time"`
	CreationTS   *float64        `koji:"creation_ts" sql:"date_part('epoch', repo.creation_time)"`
	StateTime    *time.Time      `koji:"state_time" sql:"repo.state_time"`
	StateTS      *float64        `koji:"state_ts" sql:"date_part('epoch', repo.state_time)"`
	CreateEvent  int64           `koji:"create_event" sql:"repo.create_event"` // as of which it shows the tag
	CreateTS     float64         `koji:"create_ts" sql:"date_part('epoch', create_ev.time)"`
	BeginEvent   *int64          `koji:"begin_event" sql:"repo.begin_event"` // the tag's last change before it
	BeginTS      *float64        `koji:"begin_ts" sql:"date_part('epoch', begin_ev.time)"`
	EndEvent     *int64          `koji:"end_event" sql:"repo.end_event"` // the tag's first change after it, once known
	EndTS        *float64        `koji:"end_ts" sql:"date_part('epoch', end_ev.time)"`
	State        *koji.RepoState `koji:"state" sql:"repo.state"`
	Dist         *bool           `koji:"dist" sql:"repo.dist"`
	Opts         hub.JSON        `koji:"opts" sql:"repo.opts::text"`               // nil for a dist repo
	CustomOpts   hub.JSON        `koji:"custom_opts" sql:"repo.custom_opts::text"` // those that differ from the tag's
	TaskID       *int64          `koji:"task_id" sql:"repo.task_id"`
	TaskState    *koji.TaskState `koji:"task_state" sql:"task.state"`
}

// IsDist tells whether it is a dist repo.
func (r *Info) IsDist() bool { return r.Dist != nil && *r.Dist }

// In tells whether the repo is in that state.
func (r *Info) In(state koji.RepoState) bool { return r.State != nil && *r.State == state }

// Struct returns the repo as the API answers it, for callbacks.
func (r *Info) Struct() (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(r)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

func selectRepos() *hub.Query[Info] {
	return hub.Select[Info]("repo").
		Join("JOIN tag ON tag.id = repo.tag_id").
		Join("JOIN events AS create_ev ON create_ev.id = repo.create_event").
		Join("LEFT JOIN events AS begin_ev ON begin_ev.id = repo.begin_event").
		Join("LEFT JOIN events AS end_ev ON end_ev.id = repo.end_event").
		Join("LEFT JOIN task ON task.id = repo.task_id")
}

// first returns the first repo of q, nil when there is none.
func first(ctx context.Context, c *hub.Call, q *hub.Query[Info]) (*Info, error) {
	r, ok, err := q.Opts(hub.QueryOpts{Limit: 1}).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &r, nil
}

// Find returns a repo; nil when there is none of that id.
func Find(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	return first(ctx, c, selectRepos().Where("repo.id = ?::bigint", id))
}

// Get is Find with koji's fault when there is no such repo.
func Get(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	r, err := Find(ctx, c, id)
	if err == nil && r == nil {
		err = hub.ErrNoRow
	}
	return r, err
}

// members are those of a JSON object, none of anything else.
func members(j hub.JSON) xmlrpc.Struct {
	s, _ := j.Value.(xmlrpc.Struct)
	return s
}
