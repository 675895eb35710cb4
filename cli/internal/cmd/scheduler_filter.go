package cmd

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// schedulerFilter chooses what the scheduler's commands show.
type schedulerFilter struct {
	Task int64
	Host string

	hostID any // found by clauses; nil when no host was named
}

// clauses connects to the hub and returns what the scheduler's methods take.
func (o *schedulerFilter) clauses(ctx context.Context, e *cli.Env) (s *client.Session, clauses []any, err error) {
	if s, err = e.Session(ctx); err != nil {
		return nil, nil, err
	}
	clauses = []any{}
	if o.Task != 0 {
		clauses = append(clauses, []any{"task_id", o.Task})
	}
	if o.Host == "" {
		return s, clauses, nil
	}
	if id, err := strconv.ParseInt(strings.TrimSpace(o.Host), 10, 64); err == nil {
		o.hostID = id
	} else {
		host, err := find(ctx, s, "getHost", o.Host, client.KW("strict", true))
		if err != nil {
			return nil, nil, err
		}
		o.hostID = host.Value("id")
	}
	return s, append(clauses, []any{"host_id", o.hostID}), nil
}

// schedulerRows asks for what the scheduler keeps, the oldest first; with a limit
// for the newest of them.
func schedulerRows(ctx context.Context, s *client.Session, method string, clauses []any, fields []string, limit *int64) ([]xmlrpc.Struct, error) {
	old, err := olderHub(ctx, s, 1, 34)
	if err != nil {
		return nil, err
	}
	if old {
		version, err := hubVersion(ctx, s)
		if err != nil {
			return nil, err
		}
		return nil, cli.Failf("Hub version is %s and doesn't support scheduler methods introduced in 1.34.", version)
	}
	kw := []any{"clauses", clauses, "fields", fields}
	if limit != nil {
		kw = append(kw, "opts", xmlrpc.Struct{{Name: "order", Value: "-id"}, {Name: "limit", Value: *limit}})
	}
	rows, err := list(ctx, s, method, client.KW(kw...))
	if limit != nil {
		slices.Reverse(rows)
	}
	return rows, err
}
