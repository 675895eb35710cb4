package kojira

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// rivalSilence is how long a kojira that says nothing counts as running. Its
// threads call every few seconds.
const rivalSilence = 2 * time.Minute

// turn tells whether the hub is to look after repos. Koji's kojira may do so too,
// through this hub or through koji's own on the same database: it then holds the
// exclusive session of a user with permission repo, and is left alone.
type turn struct {
	mu    sync.Mutex
	rival string // who looks after them instead, as last seen
}

// mine tells whether it is the hub's turn; it logs when that changes.
func (t *turn) mine(ctx context.Context, q hub.Querier, log *slog.Logger) (bool, error) {
	name, _, err := hub.Row[string](ctx, q, `SELECT users.name FROM sessions AS held JOIN users ON users.id = held.user_id
		WHERE held.exclusive = TRUE AND NOT held.expired AND NOT held.closed AND users.usertype <> $1
		AND held.user_id = ANY(ARRAY(
			WITH holders AS (SELECT user_id FROM user_perms JOIN permissions ON permissions.id = user_perms.perm_id
				WHERE permissions.name IN ('repo', 'admin') AND user_perms.active)
			SELECT user_id FROM holders UNION
			SELECT user_groups.user_id FROM holders JOIN user_groups ON user_groups.group_id = holders.user_id AND user_groups.active))
		AND EXISTS (SELECT 1 FROM sessions WHERE (sessions.id = held.id OR sessions.master = held.id)
			AND sessions.update_time > NOW() - make_interval(secs => $2))
		ORDER BY users.name`, int(koji.UserHost), rivalSilence.Seconds())
	if err != nil {
		return false, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case name != "" && name != t.rival:
		log.Warn("somebody else looks after repos: this hub stands back", "user", name)
	case name == "" && t.rival != "":
		log.Info("nobody else looks after repos any more: this hub does", "user", t.rival)
	}
	t.rival = name
	return name == "", nil
}

// every makes background work of a job that is done at once, then after each
// interval and when wake says so, whenever it is the hub's turn, until it fails.
func (t *turn) every(interval time.Duration, job func(context.Context, *hub.System) error, wake ...<-chan struct{}) hub.BackgroundFunc {
	return func(ctx context.Context, s *hub.System) error {
		for {
			mine, err := t.mine(ctx, s.Pool, s.Log)
			if err == nil && mine {
				err = job(ctx, s)
			}
			if err != nil {
				return err
			}
			if err := hub.Pause(ctx, interval, wake...); err != nil {
				return err
			}
		}
	}
}
