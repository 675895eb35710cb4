package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/jackc/pgx/v5"
)

// calls counts getTag calls against the SQL that they need and, with two
// clients, those of another hub, over as many connections, and times _listapi.
func (s *site) calls(ctx context.Context, t *table) error {
	if err := s.getTags(ctx, t); err != nil {
		return err
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

// side is what one side of a comparison does, on one connection each.
type side struct {
	works []work
	ends  []func()
}

func (s *side) end() {
	for _, end := range s.ends {
		end()
	}
}

// clients prepares getTag calls of a hub, anonymous or each in a session of its
// own; the sessions are nil for the former.
func clients(ctx context.Context, url string, connections int, sessions bool) (*side, []*client.Info, error) {
	var hub side
	infos := make([]*client.Info, connections)
	for i := range infos {
		if sessions {
			session, err := login(ctx, url, "alice")
			if err != nil {
				return &hub, nil, err
			}
			infos[i] = session.Info()
		}
		c, err := dial(url, infos[i], 1, "getTag", tagName)
		if err != nil {
			return &hub, nil, err
		}
		hub.works, hub.ends = append(hub.works, c.call), append(hub.ends, c.close)
	}
	return &hub, infos, nil
}

// databases prepares the SQL of getTag calls with these sessions.
func (s *site) databases(ctx context.Context, infos []*client.Info) (*side, error) {
	var databases side
	for _, info := range infos {
		conn, err := pgx.Connect(ctx, s.conninfo)
		if err != nil {
			return &databases, err
		}
		d := &database{ctx: ctx, conn: conn, info: info, tag: tagName}
		databases.works = append(databases.works, d.call)
		databases.ends = append(databases.ends, func() { _ = conn.Close(context.WithoutCancel(ctx)) })
	}
	return &databases, nil
}

// login opens a session of the site's user, whose password is his name.
func (s *site) login(ctx context.Context, user string) (*client.Session, error) {
	return login(ctx, s.url, user)
}

func login(ctx context.Context, url, user string) (*client.Session, error) {
	session, err := client.New(url, client.Options{})
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
