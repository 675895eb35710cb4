package builder

import (
	"reflect"
	"slices"

	"github.com/gokoji/gokoji/sdk/internal/registry"
)

// Registrar collects what core and plugins add to the builder. It is filled at
// start-up by one goroutine and only read afterwards.
type Registrar struct {
	book      registry.Book
	handlers  map[string]*Handler
	order     []string
	listeners map[reflect.Type][]listener
}

// NewRegistrar returns an empty registrar.
func NewRegistrar() *Registrar {
	return &Registrar{handlers: map[string]*Handler{}, listeners: map[reflect.Type][]listener{}}
}

// Add registers p. A mistake is remembered and comes back from Err, so that all
// of them are seen at once.
func (r *Registrar) Add(p Plugin) {
	r.book.Turn(p.Name(), func() error { return p.Register(r) })
}

// Err returns every mistake made while registering.
func (r *Registrar) Err() error { return r.book.Err() }

// Lookup returns the handler of a task method, nil when there is none.
func (r *Registrar) Lookup(method string) *Handler { return r.handlers[method] }

// Methods returns the task methods in the order of their registration, as the
// hub's scheduler wants to know them.
func (r *Registrar) Methods() []string { return slices.Clone(r.order) }

// MethodsOf returns the task methods of a plugin, "" for core.
func (r *Registrar) MethodsOf(plugin string) []string {
	var list []string
	for _, method := range r.order {
		if r.handlers[method].Plugin == plugin {
			list = append(list, method)
		}
	}
	return list
}
