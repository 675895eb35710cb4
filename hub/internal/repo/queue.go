package repo

import (
	"context"
	"fmt"
	"os"

	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// queueLock is the row of table locks that whoever works off the queue holds,
// also a hub of koji's on the same database.
const queueLock = "repo-queue"

func checkQueue(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	got, err := hub.Rows[string](ctx, c, "SELECT name FROM locks WHERE name = $1 FOR UPDATE SKIP LOCKED", queueLock)
	if err != nil || len(got) == 0 {
		return nil, err // somebody else is at it
	}
	_, err = workOff(ctx, c, nil)
	return nil, err
}

// WorkOff waits for others that work off the queue and then looks after the
// requests that wait for a repo: it makes the tasks that they need, as many as
// may run at once, and tries again what has failed. It returns the requests that
// still wait. A request that had no task yet gets one only if may, unless nil,
// says so.
func WorkOff(ctx context.Context, c *hub.Call, may func(id int64) bool) ([]*Request, error) {
	if _, err := hub.Rows[string](ctx, c, "SELECT name FROM locks WHERE name = $1 FOR UPDATE", queueLock); err != nil {
		return nil, err
	}
	return workOff(ctx, c, may)
}

// workOff is WorkOff for a caller that holds the queue's lock.
func workOff(ctx context.Context, c *hub.Call, may func(id int64) bool) ([]*Request, error) {
	list, err := selectRequests().Where("repo_queue.repo_id IS NULL").Where("repo_queue.active").All(ctx, c)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	tasks, mavenTasks, changed := 0, 0, map[int64]bool{}
	for i := range list {
		r := &list[i]
		if r.TaskID == nil {
			continue
		}
		switch {
		case r.TaskState == nil || r.TaskState.Finished():
			if err := r.taskEnded(ctx, c); err != nil {
				return nil, err
			}
			changed[r.ID] = true
		default:
			tasks++
			if r.maven() {
				mavenTasks++
			}
		}
	}
	limit, mavenLimit := c.Options().MaxRepoTasks, c.Options().MaxRepoTasksMaven
	for i := range list {
		r := &list[i]
		if tasks >= limit {
			break
		}
		if !r.Active || r.TaskID != nil || r.maven() && mavenTasks >= mavenLimit || may != nil && r.Tries == 0 && !may(r.ID) {
			continue
		}
		if err := r.makeTask(ctx, c); err != nil {
			return nil, err
		}
		changed[r.ID] = true
		tasks++
		if r.maven() {
			mavenTasks++
		}
	}
	var waiting []*Request
	for i := range list {
		r := &list[i]
		if changed[r.ID] {
			if err := r.store(ctx, c); err != nil {
				return nil, err
			}
		}
		if r.Active {
			waiting = append(waiting, r)
		}
	}
	if len(changed) == 0 {
		return waiting, nil
	}
	return waiting, forgetOld(ctx, c)
}

func (r *Request) maven() bool { return on(members(r.Opts), optMaven) }

// taskEnded decides what becomes of a request whose task is over although no
// repo fits it yet.
func (r *Request) taskEnded(ctx context.Context, c *hub.Call) error {
	if r.TaskState != nil && *r.TaskState == koji.TaskClosed {
		id, err := r.taskRepo(ctx, c)
		if err != nil {
			return err
		}
		if id != nil {
			r.RepoID, r.Active = id, false
			return nil
		}
	}
	c.Log.Warn("the task for a repo request made no repo that fits", "request", r.ID, "task", *r.TaskID, "tries", r.Tries)
	if r.Tries > int64(c.Options().RepoRetries) {
		r.Active = false
		return nil
	}
	r.TaskID = nil
	return nil
}

// taskRepo returns the repo that the request's task says it made, nil unless it
// fits.
func (r *Request) taskRepo(ctx context.Context, c *hub.Call) (*int64, error) {
	result, err := task.Result(ctx, c, *r.TaskID, true)
	pair, _ := result.([]any)
	var id int64
	if err == nil && len(pair) > 0 {
		id, err = args.Int(pair[0])
	}
	if err != nil || len(pair) == 0 {
		c.Log.Warn("what a task for a repo request answered is no repo", "request", r.ID, "task", *r.TaskID, "error", err)
		return nil, nil
	}
	fits, err := hub.Rows[int64](ctx, c, `SELECT repo.id FROM repo JOIN repo_queue ON repo_queue.tag_id = repo.tag_id
		WHERE repo.id = $1::bigint AND repo_queue.id = $2 AND repo.state = $3
		AND CASE WHEN repo_queue.at_event IS NULL THEN repo.create_event >= repo_queue.min_event
			ELSE repo.create_event = repo_queue.at_event END
		AND repo.opts @> repo_queue.opts AND repo.custom_opts <@ repo_queue.opts`, id, r.ID, int(koji.RepoReady))
	if err != nil || len(fits) == 0 {
		return nil, err
	}
	return &fits[0], nil
}

// makeTask makes the newRepo task of a request.
func (r *Request) makeTask(ctx context.Context, c *hub.Call) error {
	opts, err := parseOpts(r.Opts.Value, true)
	if err != nil {
		return err
	}
	kw := xmlrpc.Struct{{Name: "opts", Value: opts}}
	if r.AtEvent != nil {
		kw.Set("event", *r.AtEvent)
	}
	owner, err := QueueUser(ctx, c, c.Options())
	if err != nil {
		return err
	}
	if owner == nil && !c.Session.LoggedIn {
		owner = &r.Owner // the hub works by itself
	}
	id, err := makeRepoTask(ctx, c, "newRepo", owner,
		xmlrpc.Struct{{Name: "id", Value: r.TagID}, {Name: "name", Value: r.TagName}}, xmlrpc.Kwargs(kw...))
	if err != nil {
		return err
	}
	r.TaskID = &id
	r.Tries++
	return nil
}

// QueueUser returns the user whom the hub's repo tasks belong to; nil when there
// is no such user.
func QueueUser(ctx context.Context, q hub.Querier, o *hub.Options) (*int64, error) {
	ids, err := hub.Rows[int64](ctx, q, "SELECT id FROM users WHERE name = $1", o.RepoQueueUser)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return &ids[0], nil
}

// makeRepoTask makes a task that builds a repo; without owner it is the caller's.
func makeRepoTask(ctx context.Context, c *hub.Call, method string, owner *int64, params ...any) (int64, error) {
	// builders refuse such tasks as long as there is no such folder
	if err := os.MkdirAll(c.System().Paths.Top+"/repos", 0o755); err != nil {
		return 0, fmt.Errorf("make the folder of repos: %w", err)
	}
	priority := int64(15)
	return c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: method, Params: params, Channel: "createrepo", Priority: &priority, Owner: owner,
	})
}

// store stores what became of a request, unless a repo has answered it meanwhile.
func (r *Request) store(ctx context.Context, c *hub.Call) error {
	_, err := c.Exec(ctx, `UPDATE repo_queue SET task_id = $2, tries = $3, repo_id = $4, active = $5, update_time = NOW()
		WHERE id = $1 AND active AND repo_id IS NULL`, r.ID, r.TaskID, r.Tries, r.RepoID, r.Active)
	if err != nil {
		return fmt.Errorf("store a repo request: %w", err)
	}
	if r.Active {
		return nil
	}
	return requestChanged(ctx, c, r.ID)
}

// forgetOld deletes requests that were answered long ago; clients have looked at
// the answers by then.
func forgetOld(ctx context.Context, c *hub.Call) error {
	_, err := c.Exec(ctx, "DELETE FROM repo_queue WHERE active IS FALSE AND update_time < NOW() - make_interval(mins => $1)",
		c.Options().RequestCleanTime)
	return err
}
