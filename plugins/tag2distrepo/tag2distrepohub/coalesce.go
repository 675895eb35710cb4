package tag2distrepohub

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// The table gokoji_tag2distrepo has a row for each change of a tag's content that
// no task was made for yet (task_id is NULL), written in the transaction of the
// change, so that none is lost; and the last tasks of each tag.

// topic is that of notices about new changes.
const topic = "tag2distrepo"

// tagLock is the class of the advisory locks by tag, under which the tasks of a
// tag are made: "t2dr" in ASCII.
const tagLock = 0x74326472

// note stores that the tag changed and, once that is committed, makes the task
// if one may be made now.
func (p *Plugin) note(ctx context.Context, c *hub.Call, tag int64) error {
	if _, err := c.Exec(ctx, "INSERT INTO gokoji_tag2distrepo (tag_id, user_id) VALUES ($1, $2)", tag, c.Session.UserID); err != nil {
		return err
	}
	c.AfterCommit(func(ctx context.Context, c *hub.Call) error {
		_, err := p.serve(ctx, c.System(), tag)
		return err
	})
	return c.Notify(ctx, topic, "")
}

// serve makes the task for the tag's changes so far, unless one is under way or
// the last ones are too recent. It returns how long to wait for the next try:
// zero when there is nothing left to do, or when the end of a task will tell.
func (p *Plugin) serve(ctx context.Context, s *hub.System, tag int64) (wait time.Duration, err error) {
	c := &hub.Call{Method: "tag2distrepo"}
	err = s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		// the only lock of this transaction, so waiting for it is safe
		if _, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock($1::int, $2::int)", tagLock, tag); err != nil {
			return err
		}
		last, err := lastTasks(ctx, c, tag)
		if err != nil || len(last) > 0 && !last[0].State.Finished() {
			return err
		}
		owners, err := hub.Rows[int64](ctx, c, "SELECT user_id FROM gokoji_tag2distrepo WHERE tag_id = $1 AND task_id IS NULL ORDER BY id DESC", tag)
		if err != nil || len(owners) == 0 {
			return err
		}
		if wait = p.due(last); wait > 0 {
			return nil
		}
		return p.queueOnce(ctx, c, tag, owners[0])
	})
	return wait, err
}

// made is a task that was made for a tag.
type made struct {
	State koji.TaskState `koji:"state"`
	Age   float64        `koji:"age"` // seconds
}

// lastTasks returns a tag's last two tasks, the newest first.
func lastTasks(ctx context.Context, c *hub.Call, tag int64) ([]made, error) {
	return hub.Rows[made](ctx, c, `
		SELECT task.state AS state, EXTRACT(EPOCH FROM clock_timestamp() - own.noted)::float8 AS age
		FROM gokoji_tag2distrepo AS own JOIN task ON task.id = own.task_id
		WHERE own.tag_id = $1 ORDER BY own.id DESC LIMIT 2`, tag)
}

// due returns how long it still is until a tag may have another task: Pause after
// the last one, and no three of them within Window.
func (p *Plugin) due(last []made) time.Duration {
	var wait time.Duration
	for i, least := range []time.Duration{p.opts.Pause, p.opts.Window} {
		if i < len(last) {
			wait = max(wait, least-time.Duration(last[i].Age*float64(time.Second)))
		}
	}
	return wait
}

// queueOnce makes one task for all changes that are committed by now.
func (p *Plugin) queueOnce(ctx context.Context, c *hub.Call, tag, owner int64) error {
	// what is committed from here on stays for the next one
	if _, err := c.Exec(ctx, "DELETE FROM gokoji_tag2distrepo WHERE tag_id = $1 AND task_id IS NULL", tag); err != nil {
		return err
	}
	info, err := hub.Invoke[*xmlrpc.Struct](ctx, c, "getTag", tag)
	if err != nil || info == nil {
		return err
	}
	r, err := wanted(*info)
	switch {
	case err != nil: // edited since; another change of the tag will tell its user
		c.Log.Warn("no dist repo is made", "tag", tag, "error", err)
		return nil
	case r == nil:
		return nil
	}
	task, err := r.queue(ctx, c, &owner)
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "INSERT INTO gokoji_tag2distrepo (tag_id, user_id, task_id) VALUES ($1, $2, $3)", tag, owner, task); err != nil {
		return err
	}
	_, err = c.Exec(ctx, `DELETE FROM gokoji_tag2distrepo WHERE tag_id = $1 AND task_id IS NOT NULL AND id NOT IN
		(SELECT id FROM gokoji_tag2distrepo WHERE tag_id = $1 AND task_id IS NOT NULL ORDER BY id DESC LIMIT 2)`, tag)
	return err
}
