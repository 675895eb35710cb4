package main

import (
	"context"
	"fmt"
	"time"
)

const (
	rounds  = 40 // of hub and database in turn
	tagName = "demo-build"
)

// getTags goes through all kinds in each round: a machine that is faster for some
// seconds is so for all of them.
func (s *site) getTags(ctx context.Context, t *table) error {
	var kinds []*kind
	defer func() {
		for _, k := range kinds {
			k.end()
		}
	}()
	for _, connections := range []int{2, 8} {
		for _, login := range []bool{false, true} {
			k, err := s.kind(ctx, connections, login)
			kinds = append(kinds, k)
			if err != nil {
				return err
			}
		}
	}
	for range rounds {
		for _, k := range kinds {
			if err := k.round(s.window); err != nil {
				return err
			}
		}
	}
	for _, k := range kinds {
		k.report(t)
		if s.otherHub != "" && k.connections == 2 {
			if err := k.beside(ctx, s.otherHub, s.window, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// kind is one way to call getTag, beside the SQL that it needs.
type kind struct {
	connections int
	login       bool
	hub, sql    *side
	contest
}

func (s *site) kind(ctx context.Context, connections int, login bool) (*kind, error) {
	k := &kind{connections: connections, login: login, sql: &side{}}
	hub, infos, err := clients(ctx, s.url, connections, login)
	k.hub = hub
	if err != nil {
		return k, err
	}
	k.sql, err = s.databases(ctx, infos)
	k.contest = contest{ours: k.hub.works, theirs: k.sql.works}
	return k, err
}

func (k *kind) end() {
	k.hub.end()
	k.sql.end()
}

func (k *kind) report(t *table) {
	who := "anonymous"
	if k.login {
		who = "with a session"
	}
	t.add(fmt.Sprintf("getTag %s, %d connections", who, k.connections), "%.0f/s", median(k.our), goal{})
	t.add("  its SQL through pgx", "%.0f/s", median(k.their), goal{})
	t.add("  ratio", "%.2f", median(k.ratios), atLeast(0.5))
}

// beside does the same beside another hub, without a pause, after which that one
// might end connections.
func (k *kind) beside(ctx context.Context, url string, window time.Duration, t *table) error {
	other, _, err := clients(ctx, url, k.connections, k.login)
	defer other.end()
	if err != nil {
		return err
	}
	c := contest{ours: k.hub.works, theirs: other.works}
	for range rounds {
		if err := c.round(window); err != nil {
			return err
		}
	}
	t.add("  the other hub", "%.0f/s", median(c.their), goal{})
	t.add("  times faster", "%.1f", median(c.ratios), atLeast(3))
	return nil
}
