package kojira

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// due is a repo with which something is to be done.
type due struct {
	ID      int64  `koji:"id"`
	TagID   int64  `koji:"tag_id"`
	TagName string `koji:"tag_name"`
	Dist    bool   `koji:"dist"`
}

// selectDue begins each query for repos with which something is to be done. The
// age of a repo's state is as kojira reckons it.
const selectDue = `SELECT repo.id, repo.tag_id, tag.name AS tag_name, repo.dist IS TRUE AS dist FROM repo
	JOIN tag ON tag.id = repo.tag_id JOIN events ON events.id = repo.create_event LEFT JOIN task ON task.id = repo.task_id
	CROSS JOIN LATERAL (SELECT date_part('epoch', NOW() - coalesce(repo.state_time, repo.creation_time, events.time)) AS seconds) AS age
	WHERE `

// underWay are the states of a task that may still do something.
var underWay = [...]int{int(koji.TaskFree), int(koji.TaskOpen), int(koji.TaskAssigned)}

// stale finds repos that will never be ready: their task has failed or is over
// for long.
func (k *keeper) stale(ctx context.Context, s *hub.System) ([]due, error) {
	return hub.Rows[due](ctx, s.Pool, selectDue+`repo.state = $1 AND (task.state = ANY($2) OR repo.creation_time IS NULL
		OR repo.creation_time < NOW() - make_interval(secs => $3) AND NOT coalesce(task.state = ANY($4), FALSE)
			AND NOT (repo.dist IS TRUE AND EXISTS (SELECT 1 FROM task WHERE method = 'distRepo' AND state = ANY($4)
				AND position('>' || repo.id || '</int>' IN request) > 0)))
		ORDER BY repo.id`,
		int(koji.RepoInit), []int{int(koji.TaskCanceled), int(koji.TaskFailed)}, float64(k.InitTimeout), underWay[:])
}

// outdated finds ready repos that have outlived their use: they no longer show
// their tag as it is, or have options of their own, for long. Kept are the latest
// repo of a tag that is still built from, and the latest dist repo.
func (k *keeper) outdated(ctx context.Context, s *hub.System) ([]due, error) {
	return hub.Rows[due](ctx, s.Pool, selectDue+`repo.state = $1
		AND (repo.end_event IS NOT NULL OR coalesce(repo.custom_opts, '{}') <> '{}')
		AND age.seconds > CASE WHEN repo.dist IS TRUE THEN $2::bigint ELSE $3::bigint END
		AND NOT ((repo.dist IS TRUE OR coalesce(repo.custom_opts, '{}') = '{}'
				AND EXISTS (SELECT 1 FROM build_target_config WHERE build_tag = repo.tag_id AND active))
			AND NOT EXISTS (SELECT 1 FROM repo AS newer WHERE newer.tag_id = repo.tag_id AND newer.state = $1
				AND newer.create_event > repo.create_event AND newer.dist IS TRUE = (repo.dist IS TRUE)
				AND (newer.dist IS TRUE OR newer.custom_opts = '{}')))
		ORDER BY repo.id`, int(koji.RepoReady), int64(k.DistRepoLifetime), int64(k.RepoLifetime))
}

// unwanted finds expired and broken repos whose files may go: nothing uses them.
func (k *keeper) unwanted(ctx context.Context, s *hub.System) ([]due, error) {
	return hub.Rows[due](ctx, s.Pool, selectDue+`repo.state = ANY($1) AND age.seconds >= $2
		AND NOT coalesce(task.state = ANY($3), FALSE)
		AND NOT EXISTS (SELECT 1 FROM standard_buildroot AS root WHERE root.repo_id = repo.id
			AND root.retire_event IS NULL AND root.state IS DISTINCT FROM $4)
		ORDER BY repo.id`, []int{int(koji.RepoExpired), int(koji.RepoProblem)}, k.ExpiredFor().Seconds(), underWay[:], int(koji.BuildrootExpired))
}
