package main

import (
	"context"
	"strconv"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/jackc/pgx/v5"
)

// moments are a task's, as the hub's database has them.
type moments struct{ made, opened, ended time.Time }

// task asks the database behind the hub's back.
func (s *site) task(ctx context.Context, id int64) (m moments, err error) {
	conn, err := pgx.Connect(ctx, s.conninfo)
	if err != nil {
		return m, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	err = conn.QueryRow(ctx, "SELECT create_time, start_time, completion_time FROM task WHERE id = $1", id).Scan(&m.made, &m.opened, &m.ended)
	return m, err
}

// tasks measures how soon a task is taken, and how soon the one who watches it
// sees its end.
func (s *site) tasks(ctx context.Context, t *table) error {
	session, err := s.login(ctx, "kojiadmin")
	if err != nil {
		return err
	}
	var pickUp, notice []float64
	for range s.runs {
		id, err := client.Invoke[int64](ctx, session, "makeTask", "sleep", []any{1})
		if err != nil {
			return err
		}
		if _, _, err := s.command(ctx, s.koji, "watch-task", strconv.FormatInt(id, 10)); err != nil {
			return err
		}
		prompt := time.Now()
		m, err := s.task(ctx, id)
		if err != nil {
			return err
		}
		pickUp = append(pickUp, m.opened.Sub(m.made).Seconds())
		notice = append(notice, prompt.Sub(m.ended).Seconds())
	}
	t.add("task made → opened, median", "%.3f s", median(pickUp), atMost(0.3))
	t.add("task ended → watch-task's prompt, median", "%.3f s", median(notice), atMost(0.3))
	return nil
}

// runroot measures a command in a fresh root, from submit to prompt.
func (s *site) runroot(ctx context.Context, t *table) error {
	conn, err := pgx.Connect(ctx, s.conninfo)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var total, inTask []float64
	for range s.runs {
		seconds, _, err := s.command(ctx, s.koji, "runroot", "--use-shell", tagName, "x86_64", "echo hello")
		if err != nil {
			return err
		}
		var last int64
		if err := conn.QueryRow(ctx, "SELECT max(id) FROM task WHERE method = 'runroot'").Scan(&last); err != nil {
			return err
		}
		m, err := s.task(ctx, last)
		if err != nil {
			return err
		}
		total, inTask = append(total, seconds), append(inTask, m.ended.Sub(m.opened).Seconds())
	}
	t.add("koji runroot … echo, submit → prompt, median", "%.2f s", median(total), atMost(1.5))
	t.add("  of which the task itself", "%.2f s", median(inTask), goal{})
	return nil
}
