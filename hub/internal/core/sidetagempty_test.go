package core_test

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Of two calls that untag the last two builds neither sees the other's work; the
// side tag goes all the same.
func TestSideTagEmptiedAtOnce(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "remove_empty = on\n", "all :: allow")
	name := field(h.Call("alice", "createSideTag", "base"), "name")
	for _, pkg := range []string{"a", "b"} {
		h.Call("kojiadmin", "packageListAdd", "base", pkg, "alice")
		h.Call("kojiadmin", "createEmptyBuild", pkg, "1", "1", nil)
		h.Call("kojiadmin", "tagBuildBypass", name, pkg+"-1-1")
	}
	admin := h.Call("", "getUser", "kojiadmin").(xmlrpc.Struct)
	untag := func(ctx context.Context, c *hub.Call, build string) error {
		_, err := c.Invoke(ctx, "untagBuildBypass", name, build)
		return err
	}
	second := make(chan error, 1)
	err := as(t.Context(), h, admin, func(ctx context.Context, c *hub.Call) error {
		if err := untag(ctx, c, "a-1-1"); err != nil {
			return err
		}
		go func() {
			second <- as(t.Context(), h, admin, func(ctx context.Context, c *hub.Call) error { return untag(ctx, c, "b-1-1") })
		}()
		// the first call ends once the second one waits for it, or has ended
		for waits := false; !waits && len(second) == 0; {
			err := h.System.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
				WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waits)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Fatal(err)
	}
	if got := h.Call("", "getTag", name); got != nil {
		t.Errorf("the empty side tag is still there: %v", got)
	}
}
