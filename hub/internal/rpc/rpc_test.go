package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		code int
		text string
	}{
		"koji's own":        {koji.Errorf(koji.ActionNotAllowed, "no"), 1004, "no"},
		"wrapped":           {fmt.Errorf("while at it: %w", koji.Errorf(koji.TagError, "locked")), 1003, "locked"},
		"a row that lacks":  {hub.ErrNoRow, 1000, "query returned no rows"},
		"no database":       {fmt.Errorf("%w: refused", hub.ErrDatabase), 1014, "database outage"},
		"a broken value":    {fmt.Errorf("store: %w", &pgconn.PgError{Code: "22P02", Message: "invalid input syntax"}), 1019, "Invalid value: a number, a time or a structure was expected"},
		"NUL":               {&pgconn.PgError{Code: "22021"}, 1019, "Invalid value: a text holds NUL or is not UTF-8"},
		"a double":          {&pgconn.PgError{Code: "23505", TableName: "tag", Detail: "Key (name)=(x) already exists."}, 1000, "tag: Key (name)=(x) already exists."},
		"a deadlock":        {&pgconn.PgError{Code: "40P01"}, 1000, "the call collided with another one; try again"},
		"a full disk":       {&pgconn.PgError{Code: "53100"}, 1014, "database outage"},
		"a killed server":   {&pgconn.PgError{Code: "57P01"}, 1014, "database outage"},
		"the hub's SQL":     {&pgconn.PgError{Severity: "ERROR", Code: "42601", Message: "syntax error"}, 1, "ERROR: syntax error (SQLSTATE 42601)"},
		"a long name":       {fmt.Errorf("make it: %w", syscall.ENAMETOOLONG), 1019, "Invalid value: too long for the name of a file"},
		"anything else":     {errors.New("disk on fire"), 1, "disk on fire"},
		"an unknown number": {koji.FromWire(2000, "odd"), 2000, "odd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, text := rpc.ToFault(test.err)
			if code != test.code || text != test.text {
				t.Errorf("got %d %q, want %d %q", code, text, test.code, test.text)
			}
		})
	}
}

// A method that panics is answered and rolled back, and the hub goes on.
func TestPanicIsContained(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	undone := false
	err := h.Do(t.Context(), "kojiadmin", "test", func(ctx context.Context, c *hub.Call) error {
		c.OnRollback(func() { undone = true })
		if _, err := c.Exec(ctx, "INSERT INTO permissions (name) VALUES ('x')"); err != nil {
			return err
		}
		var nothing *hub.Call
		return nothing.Savepoint(ctx, nil)
	})
	if code, text := rpc.ToFault(err); code != 1 || text != "internal error; the hub's log tells more" || !undone {
		t.Errorf("got %d %q, undone %t", code, text, undone)
	}
	if n := h.System.Pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections are not given back", n)
	}
	n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM permissions WHERE name = 'x'")
	if err != nil || n != 0 {
		t.Errorf("%d rows are left, %v", n, err)
	}
}

func call(method string, params ...any) xmlrpc.Struct {
	if params == nil {
		params = []any{}
	}
	return xmlrpc.Struct{{Name: "methodName", Value: method}, {Name: "params", Value: params}}
}

// What fails in a multiCall is undone alone: the tag that the failing call made
// a row for is not there, the others are.
func TestMultiCallUndoesWhatFails(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	answer := h.Call("kojiadmin", "multiCall", []any{
		call("createTag", "one", "nosuchparent"),
		call("createTag", "two"),
		call("nosuch"),
		call("createTag", "two"),
		call("getTag", "two"),
	})
	list, _ := answer.([]any)
	if len(list) != 5 {
		t.Fatalf("got %d answers, want 5: %v", len(list), answer)
	}
	for i, faulty := range []bool{true, false, true, true, false} {
		if _, isFault := list[i].(xmlrpc.Struct); isFault != faulty {
			t.Errorf("answer %d: %v", i, list[i])
		}
	}
	if got := h.Call("", "getTag", "one"); got != nil {
		t.Errorf("the failed call left a tag: %v", got)
	}
	if got := h.Call("", "getTag", "two"); got == nil {
		t.Error("the call that worked left nothing")
	}
}

// Hooks and writes of a failed savepoint are gone, those around it stay.
func TestSavepointDropsHooks(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	var ran []string
	note := func(what string) func(context.Context, *hub.Call) error {
		return func(context.Context, *hub.Call) error { ran = append(ran, what); return nil }
	}
	err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(ctx context.Context, c *hub.Call) error {
		c.AfterCommit(note("after outer"))
		failed := c.Savepoint(ctx, func(ctx context.Context) error {
			c.AfterCommit(note("after inner"))
			c.BeforeCommit(note("before inner"))
			c.OnRollback(func() { ran = append(ran, "undo inner") })
			if _, err := c.Exec(ctx, "INSERT INTO permissions (name) VALUES ('inner')"); err != nil {
				return err
			}
			return errors.New("inner fails")
		})
		if failed == nil || failed.Error() != "inner fails" {
			t.Errorf("savepoint: %v", failed)
		}
		if c.Wrote() {
			t.Error("what was undone still counts as written")
		}
		c.OnRollback(func() { ran = append(ran, "undo outer") })
		_, err := c.Exec(ctx, "INSERT INTO permissions (name) VALUES ('outer')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"undo inner", "after outer"}, ran); diff != "" {
		t.Errorf("hooks: %s", diff)
	}
	names, err := hub.Rows[string](t.Context(), h.System.Pool, "SELECT name FROM permissions WHERE name IN ('inner', 'outer')")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"outer"}, names); diff != "" {
		t.Errorf("rows: %s", diff)
	}
}

// A failing BeforeCommit undoes the call.
func TestBeforeCommitCanRefuse(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	undone := false
	err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(ctx context.Context, c *hub.Call) error {
		c.OnRollback(func() { undone = true })
		c.BeforeCommit(func(context.Context, *hub.Call) error { return errors.New("not like this") })
		_, err := c.Exec(ctx, "INSERT INTO permissions (name) VALUES ('x')")
		return err
	})
	if err == nil || !undone {
		t.Fatalf("got %v, undone %t", err, undone)
	}
	n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM permissions WHERE name = 'x'")
	if err != nil || n != 0 {
		t.Errorf("%d rows are left, %v", n, err)
	}
}
