package hub

import (
	"context"
	"reflect"
	"unicode"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Event is one of the types in events.go; its name with a lower-case first
// letter is koji's name for the callback.
type Event interface{ event() }

func callbackName(t reflect.Type) string {
	name := []rune(t.Name())
	name[0] = unicode.ToLower(name[0])
	return string(name)
}

// On calls f for every event of type E, inside the caller's transaction: an
// error ends the call and rolls it back.
func On[E Event](r *Registrar, f func(context.Context, *Call, E) error) {
	listen(r, false, f)
}

// OnBestEffort calls f for every event of type E inside a savepoint: an error
// is logged and undoes only what f did.
func OnBestEffort[E Event](r *Registrar, f func(context.Context, *Call, E) error) {
	listen(r, true, f)
}

func listen[E Event](r *Registrar, bestEffort bool, f func(context.Context, *Call, E) error) {
	t := reflect.TypeFor[E]()
	r.listeners[t] = append(r.listeners[t], listener{r.book.Plugin(), bestEffort, func(ctx context.Context, c *Call, e any) error {
		return f(ctx, c, e.(E))
	}})
}

// Emit runs the listeners of event in the order of their registration and stops
// at the first error, which reaches the client as koji's callback fault.
func (c *Call) Emit(ctx context.Context, event Event) error {
	t := reflect.TypeOf(event)
	for _, l := range c.sys.registrar.listeners[t] {
		if err := c.notify(ctx, l, t, event); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) notify(ctx context.Context, l listener, t reflect.Type, event Event) error {
	var err error
	if l.bestEffort {
		err = c.Savepoint(ctx, func(ctx context.Context) error { return l.run(ctx, c, event) })
	} else {
		err = l.run(ctx, c, event)
	}
	if err == nil {
		return nil
	}
	if l.bestEffort {
		c.Log.Warn("callback failed", "plugin", l.plugin, "callback", callbackName(t), "error", err)
		return nil
	}
	// koji API: plugins are named by Python's name of their module
	return koji.Errorf(koji.CallbackError, "Error running %s callback from _koji_plugin__%s:\n%w", callbackName(t), l.plugin, err)
}

// Hears tells whether anybody listens to events like e, so that what only they
// need has to be gathered.
func (c *Call) Hears(e Event) bool { return c.sys.registrar.hears(e) }

// hears tells whether anybody listens to events like e.
func (r *Registrar) hears(e Event) bool { return len(r.listeners[reflect.TypeOf(e)]) > 0 }
