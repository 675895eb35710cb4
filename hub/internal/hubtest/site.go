package hubtest

import (
	"context"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Background does the hub's background work until the test ends.
func (h *Hub) Background() {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { h.Run(ctx) })
	h.t.Cleanup(func() {
		cancel()
		group.Wait()
	})
}

// Exec changes the database behind the hub's back.
func (h *Hub) Exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.System.Pool.Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

// Member returns a member of a struct that a call answered, or of a struct in
// it. When there is no such struct, the test fails.
func Member(t testing.TB, answer any, path ...string) any {
	t.Helper()
	for _, name := range path {
		s, ok := answer.(xmlrpc.Struct)
		if !ok {
			t.Fatalf("%v is no struct with a member %s", answer, name)
		}
		answer = s.Value(name)
	}
	return answer
}
