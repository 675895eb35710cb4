package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Methods that list methods: koji's, and ours, which a koji hub does not have.
const (
	listAll = "system.listMethods"
	listOwn = "gokoji.methods"
)

// methodSet remembers what a hub offers, by the method that lists it.
type methodSet struct {
	mu    sync.Mutex
	names map[string]map[string]struct{}
}

// Has reports whether the hub has a method, one of ours under "gokoji." for
// instance. The hub is asked once for all sessions that share s's connections;
// when that fails the answer is no, and the next call asks again.
func (s *Session) Has(ctx context.Context, method string) bool {
	listing := listAll
	if strings.HasPrefix(method, "gokoji.") {
		listing = listOwn
	}
	names, err := s.methods(ctx, listing)
	if err != nil {
		s.link.opts.Log.DebugContext(ctx, "the hub does not list its methods", "error", err)
	}
	_, ok := names[method]
	return ok
}

func (s *Session) methods(ctx context.Context, listing string) (map[string]struct{}, error) {
	m := &s.link.methods
	m.mu.Lock()
	defer m.mu.Unlock()
	if names := m.names[listing]; names != nil {
		return names, nil
	}
	v, err := s.Anonymous().Call(ctx, listing)
	var fault *koji.Fault
	switch {
	case listing == listOwn && errors.As(err, &fault) && fault.Kind == koji.GenericError:
		v = []any{} // there is no such method
	case err != nil:
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("client: %s: the answer is no list", listing)
	}
	names := make(map[string]struct{}, len(list))
	for _, name := range list {
		if name, ok := name.(string); ok {
			names[name] = struct{}{}
		}
	}
	if m.names == nil {
		m.names = map[string]map[string]struct{}{}
	}
	m.names[listing] = names
	return names, nil
}
