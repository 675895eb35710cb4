package hub

import (
	"context"
	"reflect"
	"slices"

	"github.com/gokoji/gokoji/sdk/internal/registry"
	"github.com/gokoji/gokoji/sdk/policy"
)

// Registrar collects what core and plugins add to the hub. It is filled at
// start-up by one goroutine and only read afterwards.
type Registrar struct {
	book       registry.Book
	methods    map[string]*MethodInfo
	order      []string
	listeners  map[reflect.Type][]listener
	tests      map[string]TestFactory
	background []BackgroundTask
	tables     []OwnTable
}

// BackgroundTask is a named piece of work for the hub's life.
type BackgroundTask struct {
	Plugin, Name string
	Run          BackgroundFunc
}

type listener struct {
	plugin     string
	bestEffort bool
	run        func(ctx context.Context, c *Call, event any) error
}

// TestFactory makes a policy test that may ask the hub: it is compiled once per
// rule and run with the Call that asks.
type TestFactory func(args string) (Test, error)

// Test is a policy test of the hub. c is the call that evaluates the policy.
type Test func(ctx context.Context, c *Call, data policy.Data) (bool, error)

// NewRegistrar returns a registrar without methods.
func NewRegistrar() *Registrar {
	return &Registrar{
		methods:   map[string]*MethodInfo{},
		listeners: map[reflect.Type][]listener{},
		tests:     map[string]TestFactory{},
		tables:    []OwnTable{{Plugin: "core", Name: "gokoji_marks", SQL: marksTable}},
	}
}

// Add registers p. A mistake is remembered and comes back from Err, so that all
// of them are seen at once.
func (r *Registrar) Add(p Plugin) {
	r.book.Turn(p.Name(), func() error { return p.Register(r) })
}

// Err returns every mistake made while registering.
func (r *Registrar) Err() error { return r.book.Err() }

// Lookup returns the method called name, nil when there is none.
func (r *Registrar) Lookup(name string) *MethodInfo { return r.methods[name] }

// Methods returns all methods in the order of their registration.
func (r *Registrar) Methods() []*MethodInfo {
	list := make([]*MethodInfo, len(r.order))
	for i, name := range r.order {
		list[i] = r.methods[name]
	}
	return list
}

// PolicyTests returns the policy tests by name.
func (r *Registrar) PolicyTests() map[string]TestFactory { return r.tests }

// BackgroundTasks returns what is to run for the hub's life.
func (r *Registrar) BackgroundTasks() []BackgroundTask { return slices.Clone(r.background) }

// Events returns the names of the callbacks that have a listener from plugin,
// sorted.
func (r *Registrar) Events(plugin string) []string {
	var names []string
	for t, list := range r.listeners {
		if slices.ContainsFunc(list, func(l listener) bool { return l.plugin == plugin }) {
			names = append(names, callbackName(t))
		}
	}
	slices.Sort(names)
	return names
}

// PolicyTest adds a policy test.
func PolicyTest(r *Registrar, name string, f TestFactory) {
	if _, taken := r.tests[name]; taken {
		r.book.Mistake("policy test %q is registered twice", name)
		return
	}
	r.tests[name] = f
}

// Background adds work for the hub's life.
func Background(r *Registrar, name string, f BackgroundFunc) {
	r.background = append(r.background, BackgroundTask{Plugin: r.book.Plugin(), Name: name, Run: f})
}
