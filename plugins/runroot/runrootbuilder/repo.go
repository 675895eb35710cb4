package runrootbuilder

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// repo is what this needs to know of one.
type repo struct {
	ID      int64  `koji:"id"`
	TagName string `koji:"tag_name"`
	State   int64  `koji:"state"`
}

// While a repo is made the task does nothing, so it should not keep the host
// from making the repo.
const (
	waitingWeight = 0.2
	repoTimeout   = 120 * time.Minute
	pauseFirst    = 250 * time.Millisecond
	pauseLongest  = 5 * time.Second
)

// namedRepo is the repo that the caller wants.
func namedRepo(ctx context.Context, t *builder.Task, tag string, id any) (*repo, error) {
	r, err := client.Invoke[repo](ctx, t, "repoInfo", id, client.KW("strict", true))
	if err != nil {
		return nil, err
	}
	if r.TagName != tag {
		return nil, koji.Errorf(koji.BuildError, "build tag (%s) does not match repo tag (%s)", tag, r.TagName)
	}
	if s := koji.RepoState(r.State); s != koji.RepoReady && s != koji.RepoExpired {
		return nil, koji.Errorf(koji.BuildError, "repos in the %s state may not be used by runroot", s)
	}
	return &r, nil
}

// newestRepo is the tag's own repo, made now if there is none. weight is what
// the task counts for once it has one.
func newestRepo(ctx context.Context, t *builder.Task, tag string, weight float64) (*repo, error) {
	r, err := client.Invoke[*repo](ctx, t, "getRepo", tag)
	if err != nil || r != nil {
		return r, err
	}
	if !t.Hub.Has(ctx, "repo.request") {
		return awaitedRepo(ctx, t, tag)
	}
	reply, err := client.Invoke[answer](ctx, t, "repo.request", tag)
	if err != nil || reply.Repo != nil {
		return reply.Repo, err
	}
	t.Logger.InfoContext(ctx, "waiting for a repo", "tag", tag, "request", reply.Request.ID)
	if err := t.SetWeight(ctx, waitingWeight); err != nil {
		return nil, err
	}
	if r, err = waitForRepo(ctx, t, reply.Request.ID); err != nil {
		return nil, err
	}
	return r, t.SetWeight(ctx, weight)
}

// awaitedRepo leaves the waiting to a task of its own, for hubs that take no
// requests.
func awaitedRepo(ctx context.Context, t *builder.Task, tag string) (*repo, error) {
	id, err := t.Subtask(ctx, "waitrepo", []any{tag, nil, nil})
	if err != nil {
		return nil, err
	}
	results, err := t.Wait(ctx, builder.WaitOptions{}, id)
	if err != nil {
		return nil, err
	}
	return decodeRepo(results[id])
}

// answer is what the hub says about a request for a repo.
type answer struct {
	Repo    *repo `koji:"repo"`
	Request struct {
		ID        int64  `koji:"id"`
		Active    bool   `koji:"active"`
		Task      *int64 `koji:"task_id"`
		TaskState *int64 `koji:"task_state"`
	} `koji:"request"`
}

// waitForRepo looks at a request until it has led to a repo.
func waitForRepo(ctx context.Context, t *builder.Task, request int64) (*repo, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, repoTimeout,
		koji.Errorf(koji.GenericError, "Unsuccessfully waited %s for a repo", repoTimeout))
	defer cancel()
	for pause := pauseFirst; ; pause = min(pause*5/4, pauseLongest) {
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx)
		}
		a, err := client.Invoke[answer](ctx, t, "repo.checkRequest", request)
		if err != nil || a.Repo != nil {
			return a.Repo, err
		}
		if a.Request.Active {
			continue
		}
		if a.Request.Task == nil || a.Request.TaskState == nil {
			return nil, koji.Errorf(koji.GenericError, "Repo request no longer active")
		}
		return nil, koji.Errorf(koji.GenericError, "Repo request no longer active: newRepo task %d is %s",
			*a.Request.Task, koji.TaskState(*a.Request.TaskState))
	}
}
