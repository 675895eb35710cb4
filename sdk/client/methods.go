package client

import (
	"context"
	"fmt"
	"sync"
)

// methodSet remembers what a hub offers.
type methodSet struct {
	mu    sync.Mutex
	names map[string]struct{} // nil: not asked yet
}

// Has reports whether the hub has a method, one of ours under "gokoji." for
// instance. The hub is asked once for all sessions that share s's connections;
// when that fails the answer is no, and the next call asks again.
func (s *Session) Has(ctx context.Context, method string) bool {
	names, err := s.methods(ctx)
	if err != nil {
		s.link.opts.Log.DebugContext(ctx, "the hub does not list its methods", "error", err)
	}
	_, ok := names[method]
	return ok
}

func (s *Session) methods(ctx context.Context) (map[string]struct{}, error) {
	m := &s.link.methods
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.names != nil {
		return m.names, nil
	}
	v, err := s.Anonymous().Call(ctx, "system.listMethods")
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("client: system.listMethods: the answer is no list")
	}
	m.names = make(map[string]struct{}, len(list))
	for _, name := range list {
		if name, ok := name.(string); ok {
			m.names[name] = struct{}{}
		}
	}
	return m.names, nil
}
