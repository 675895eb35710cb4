package repo

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
		WHERE held.exclusive AND NOT held.expired AND NOT held.closed AND users.usertype <> $1
		AND EXISTS (SELECT 1 FROM sessions WHERE (sessions.id = held.id OR sessions.master = held.id)
			AND sessions.update_time > NOW() - make_interval(secs => $2))
		AND EXISTS (SELECT 1 FROM user_perms JOIN permissions ON permissions.id = user_perms.perm_id
			WHERE permissions.name IN ('repo', 'admin') AND user_perms.active
			AND (user_perms.user_id = users.id OR user_perms.user_id IN (
				SELECT group_id FROM user_groups WHERE user_groups.user_id = users.id AND user_groups.active)))
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
