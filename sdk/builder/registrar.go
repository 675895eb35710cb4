package builder

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Registrar collects what core and plugins add to the builder. It is filled at
// start-up by one goroutine and only read afterwards.
type Registrar struct {
	plugin    string
	handlers  map[string]*Handler
	order     []string
	listeners map[reflect.Type][]listener
	problems  []error
}

// NewRegistrar returns an empty registrar.
func NewRegistrar() *Registrar {
	return &Registrar{handlers: map[string]*Handler{}, listeners: map[reflect.Type][]listener{}}
}

// Add registers p. A mistake is remembered and comes back from Err, so that all
// of them are seen at once.
func (r *Registrar) Add(p Plugin) {
	r.plugin = p.Name()
	defer func() { r.plugin = "" }()
	if err := p.Register(r); err != nil {
		r.problem("%w", err)
	}
}

// Err returns every mistake made while registering.
func (r *Registrar) Err() error { return errors.Join(r.problems...) }

func (r *Registrar) problem(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if r.plugin != "" {
		err = fmt.Errorf("plugin %s: %w", r.plugin, err)
	}
	r.problems = append(r.problems, err)
}

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
