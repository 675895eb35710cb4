package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/jackc/pgx/v5"
)

const (
	rounds  = 25 // of hub and database in turn
	tagName = "demo-build"
)

// calls counts getTag calls against the SQL that they need, over as many
// connections, and times _listapi.
func (s *site) calls(ctx context.Context, t *table) error {
	for _, connections := range []int{2, 8} {
		for _, login := range []bool{false, true} {
			if err := s.ratio(ctx, t, connections, login); err != nil {
				return err
			}
		}
	}
	list, err := dial(s.url, nil, 0, "_listapi")
	if err != nil {
		return err
	}
	defer list.close()
	took, err := repeat(200, list.call)
	t.add("_listapi, median", "%.2f ms", took*1000, atMost(1))
	return err
}

func (s *site) ratio(ctx context.Context, t *table, connections int, login bool) error {
	hub, sql, done, err := s.sides(ctx, connections, login)
	if err != nil {
		return err
	}
	defer done()
	ours, bare, ratio, err := compare(rounds, s.window, hub, sql)
	if err != nil {
		return err
	}
	who := "anonymous"
	if login {
		who = "with a session"
	}
	t.add(fmt.Sprintf("getTag %s, %d connections", who, connections), "%.0f/s", ours, goal{})
	t.add("  its SQL through pgx", "%.0f/s", bare, goal{})
	t.add("  ratio", "%.2f", ratio, atLeast(0.5))
	return nil
}

// sides returns what to do on each connection: the call, and its SQL.
func (s *site) sides(ctx context.Context, connections int, login bool) (hub, sql []work, done func(), err error) {
	var ends []func()
	done = func() {
		for _, end := range ends {
			end()
		}
	}
	defer func() {
		if err != nil {
			done()
		}
	}()
	for range connections {
		var info *client.Info
		if login {
			session, err := s.login(ctx, "alice")
			if err != nil {
				return nil, nil, nil, err
			}
			info = session.Info()
		}
		c, err := dial(s.url, info, 1, "getTag", tagName)
		if err != nil {
			return nil, nil, nil, err
		}
		ends = append(ends, c.close)
		conn, err := pgx.Connect(ctx, s.conninfo)
		if err != nil {
			return nil, nil, nil, err
		}
		ends = append(ends, func() { _ = conn.Close(context.WithoutCancel(ctx)) })
		d := &database{ctx: ctx, conn: conn, info: info, tag: tagName}
		hub, sql = append(hub, c.call), append(sql, d.call)
	}
	return hub, sql, done, nil
}

// login opens a session of the site's user, whose password is his name.
func (s *site) login(ctx context.Context, user string) (*client.Session, error) {
	session, err := client.New(s.url, client.Options{})
	if err != nil {
		return nil, err
	}
	if err := session.Login(ctx, user, user); err != nil {
		return nil, fmt.Errorf("log in as %s: %w", user, err)
	}
	return session, nil
}

// repeat returns the median time, in seconds, that w takes.
func repeat(n int, w work) (float64, error) {
	var times []float64
	for range n {
		start := time.Now()
		if err := w(); err != nil {
			return 0, err
		}
		times = append(times, time.Since(start).Seconds())
	}
	return median(times), nil
}
