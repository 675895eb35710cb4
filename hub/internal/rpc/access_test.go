package rpc_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
)

type permission struct {
	Name string `koji:"name" sql:"name"`
}

// What only reads begins no transaction; what writes afterwards is one, with
// the savepoint that it began in.
func TestTransactionBeginsWithTheFirstWrite(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	refused := errors.New("refused")
	begun := func(ctx context.Context) bool {
		n, err := hub.Value[int64](ctx, h.System.Pool, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND state LIKE 'idle in transaction%'`)
		if err != nil {
			t.Error(err)
		}
		return n > 0
	}
	add := func(ctx context.Context, c *hub.Call, name string) error {
		_, err := c.Exec(ctx, "INSERT INTO permissions (name) VALUES ($1)", name)
		return err
	}
	err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(ctx context.Context, c *hub.Call) error {
		if _, err := hub.Select[permission]("permissions").All(ctx, c); err != nil {
			return err
		}
		if begun(ctx) {
			t.Error("reading began a transaction")
		}
		undone := c.Savepoint(ctx, func(ctx context.Context) error { return errors.Join(add(ctx, c, "undone"), refused) })
		if !errors.Is(undone, refused) || begun(ctx) {
			t.Errorf("the savepoint: %v, or its transaction goes on", undone)
		}
		if err := c.Savepoint(ctx, func(ctx context.Context) error { return add(ctx, c, "kept") }); err != nil {
			return err
		}
		if !begun(ctx) {
			t.Error("writing began no transaction")
		}
		all, err := hub.Select[permission]("permissions").Where("name IN ('kept', 'undone')").All(ctx, c)
		if err != nil || len(all) != 1 || all[0].Name != "kept" {
			t.Errorf("the call sees %v (%v)", all, err)
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Error(err)
	}
	n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM permissions WHERE name IN ('kept', 'undone')")
	if err != nil || n != 0 {
		t.Errorf("%d rows are left (%v)", n, err)
	}
}
