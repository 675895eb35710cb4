package repo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// RequestTopic is the topic of repo requests: a notice for each that is new or
// has changed, its text the request's id.
const RequestTopic = "repo-requests"

func requestChanged(ctx context.Context, c *hub.Call, id int64) error {
	return c.Notify(ctx, RequestTopic, strconv.FormatInt(id, 10))
}

// Request asks for a repo of a tag. It is active until a repo fits it or all
// tries have failed.
type Request struct {
	ID         int64           `koji:"id" sql:"repo_queue.id"`
	CreateTime time.Time       `koji:"create_time" sql:"repo_queue.create_time"`
	CreateTS   float64         `koji:"create_ts" sql:"date_part('epoch', repo_queue.create_time)"`
	Owner      int64           `koji:"owner" sql:"repo_queue.owner"`
	OwnerName  string          `koji:"owner_name" sql:"users.name"`
	Priority   int64           `koji:"priority" sql:"repo_queue.priority"` // low numbers come first
	TagID      int64           `koji:"tag_id" sql:"repo_queue.tag_id"`
	TagName    string          `koji:"tag_name" sql:"tag.name"`
	AtEvent    *int64          `koji:"at_event" sql:"repo_queue.at_event"`
	MinEvent   *int64          `koji:"min_event" sql:"repo_queue.min_event"`
	Opts       hub.JSON        `koji:"opts" sql:"repo_queue.opts::text"`
	UpdateTime time.Time       `koji:"update_time" sql:"repo_queue.update_time"`
	UpdateTS   float64         `koji:"update_ts" sql:"date_part('epoch', repo_queue.update_time)"`
	Active     bool            `koji:"active" sql:"repo_queue.active"`
	TaskID     *int64          `koji:"task_id" sql:"repo_queue.task_id"`
	TaskState  *koji.TaskState `koji:"task_state" sql:"task.state"`
	Tries      int64           `koji:"tries" sql:"repo_queue.tries"`
	RepoID     *int64          `koji:"repo_id" sql:"repo_queue.repo_id"`
}

func selectRequests() *hub.Query[Request] {
	return hub.Select[Request]("repo_queue").
		Join("JOIN tag ON tag.id = repo_queue.tag_id").
		Join("JOIN users ON users.id = repo_queue.owner").
		Join("LEFT JOIN task ON task.id = repo_queue.task_id").
		OrderBy("repo_queue.priority, repo_queue.id")
}

// requested is the answer to a request: the repo if there is one already, else
// the request, which is an earlier one when Duplicate is set.
type requested struct {
	Repo      *Info    `koji:"repo"`
	Request   *Request `koji:"request"`
	Duplicate bool     `koji:"duplicate"`
}

// ask requests a repo of the tag on behalf of owner, unless there is one that
// fits (and force is not set) or one that fits is requested already; its
// priority then rises if need be.
func ask(ctx context.Context, c *hub.Call, tagID, owner int64, w wish, priority int64, force bool) (requested, error) {
	var r requested
	// two who ask at once are to get the same request
	if err := LockRequests(ctx, c, tagID); err != nil {
		return r, err
	}
	if !force {
		ready, err := best(ctx, c, tagID, w)
		if r.Repo = ready; err != nil || ready != nil {
			return r, err
		}
	}
	opts, err := koji.FormatJSON(w.Opts)
	if err != nil {
		return r, err
	}
	q := selectRequests().Where("repo_queue.tag_id = ?::bigint", tagID).Where("repo_queue.active").
		Where("repo_queue.opts = ?::text::jsonb", opts)
	if w.AtEvent != nil {
		q.Where("repo_queue.at_event = ?::bigint", *w.AtEvent)
	} else {
		q.Where("repo_queue.min_event >= ?::bigint", w.MinEvent)
	}
	same, found, err := q.Opts(hub.QueryOpts{Limit: 1}).One(ctx, c)
	if err != nil {
		return r, err
	}
	if found {
		r.Request, r.Duplicate = &same, true
		return r, r.Request.raise(ctx, c, priority)
	}
	r.Request, err = insertRequest(ctx, c, tagID, owner, w, opts, priority)
	return r, err
}

// LockRequests keeps others from requesting repos of the tag until the call ends.
func LockRequests(ctx context.Context, c *hub.Call, tagID int64) error {
	_, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('gokoji repo request'), $1::bigint::int)", tagID)
	if err != nil {
		return fmt.Errorf("lock the tag's repo requests: %w", err)
	}
	return nil
}

func insertRequest(ctx context.Context, c *hub.Call, tagID, owner int64, w wish, opts string, priority int64) (*Request, error) {
	id, err := hub.Value[int64](ctx, c, `INSERT INTO repo_queue (owner, priority, tag_id, at_event, min_event, opts)
		VALUES ($1, $2, $3, $4, $5, $6::text::jsonb) RETURNING id`, owner, priority, tagID, w.AtEvent, w.MinEvent, opts)
	if err != nil {
		return nil, fmt.Errorf("store a repo request: %w", err)
	}
	if err := requestChanged(ctx, c, id); err != nil {
		return nil, err
	}
	return FindRequest(ctx, c, id)
}

// raise lets the request come no later than with priority.
func (r *Request) raise(ctx context.Context, c *hub.Call, priority int64) error {
	if r.Priority <= priority {
		return nil
	}
	r.Priority = priority
	return setPriority(ctx, c, r.ID, priority)
}

func setPriority(ctx context.Context, c *hub.Call, id, priority int64) error {
	_, err := c.Exec(ctx, "UPDATE repo_queue SET priority = $2::bigint WHERE id = $1::bigint", id, priority)
	return err
}

// FindRequest returns a request, koji's fault when there is none of that id.
func FindRequest(ctx context.Context, c *hub.Call, id int64) (*Request, error) {
	r, ok, err := selectRequests().Where("repo_queue.id = ?::bigint", id).One(ctx, c)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "No such request")
	}
	return &r, err
}

// answerRequests ends the requests that a repo fits: it has all the options that
// they ask for, and none of its own that they don't.
func answerRequests(ctx context.Context, c *hub.Call, repoID int64) error {
	ids, err := hub.Rows[int64](ctx, c, `UPDATE repo_queue SET repo_id = repo.id, active = FALSE, update_time = NOW()
		FROM repo WHERE repo.id = $1 AND repo.dist IS NOT TRUE AND repo_queue.tag_id = repo.tag_id
		AND repo_queue.active AND repo_queue.repo_id IS NULL
		AND repo_queue.opts <@ repo.opts AND repo_queue.opts @> repo.custom_opts
		AND (repo_queue.min_event <= repo.create_event OR repo_queue.at_event = repo.create_event)
		RETURNING repo_queue.id`, repoID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := requestChanged(ctx, c, id); err != nil {
			return err
		}
	}
	return nil
}
