package main

import (
	"context"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/jackc/pgx/v5"
)

// The SQL that koji's getTag needs, and koji's check of a session, in as few
// statements as they take.
const (
	tagSQL = `SELECT tag.id, tag.name, tag_config.perm_id, permissions.name, tag_config.arches, tag_config.locked,
			tag_config.maven_support, tag_config.maven_include_all
		FROM tag_config JOIN tag ON tag.id = tag_config.tag_id LEFT JOIN permissions ON permissions.id = tag_config.perm_id
		WHERE tag_config.active = TRUE AND tag.name = $1`
	extraSQL   = `SELECT key, value FROM tag_extra WHERE tag_id = $1 AND active = TRUE ORDER BY create_event, key`
	sessionSQL = `SELECT s.authtype, s.callnum, s.exclusive, s.expired, s.master, s.start_time, s.update_time, s.renew_time, s.user_id,
			users.name, users.status, users.usertype,
			(SELECT e.id FROM sessions e WHERE e.user_id = s.user_id AND e.exclusive AND NOT e.closed LIMIT 1)
		FROM sessions AS s JOIN users ON users.id = s.user_id
		WHERE s.id = $1 AND s.key = $2 AND s.hostip = $3 AND s.closed IS FALSE`
)

// database is a connection that does by itself what a hub does for a call. It
// belongs to one goroutine.
type database struct {
	ctx  context.Context
	conn *pgx.Conn
	info *client.Info // nil: no session is checked
	tag  string
}

// call reads the tag once, after the session when there is one.
func (d *database) call() error {
	if d.info != nil {
		if _, err := d.read(sessionSQL, d.info.ID, d.info.Key, "127.0.0.1"); err != nil {
			return err
		}
	}
	row, err := d.read(tagSQL, d.tag)
	if err != nil {
		return err
	}
	_, err = d.read(extraSQL, row[0])
	return err
}

// read returns the last row, as values.
func (d *database) read(sql string, args ...any) (last []any, err error) {
	rows, err := d.conn.Query(d.ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if last, err = rows.Values(); err != nil {
			return nil, err
		}
	}
	return last, rows.Err()
}
