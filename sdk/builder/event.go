package builder

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Event is something that a task is about to do or has done, and that plugins
// may listen to. Its type name is koji's callback name in upper camel case.
type Event interface{ builderEvent() }

// PostCreateRepo is fired when the repodata of a repo's arch lies in RepoDir,
// before it is uploaded.
type PostCreateRepo struct {
	Tag     string
	RepoID  int64
	Arch    string
	RepoDir string // holds the folder repodata
}

func (PostCreateRepo) builderEvent() {}

// PostCreateDistRepo is fired when an arch of a dist repo lies in RepoDir, its
// packages as symbolic links, before it is uploaded.
type PostCreateDistRepo struct {
	Tag     string
	RepoID  int64
	Arch    string
	RepoDir string
	Keys    []string
	Opts    xmlrpc.Struct // of the task
}

func (PostCreateDistRepo) builderEvent() {}

type listener struct {
	plugin string
	run    func(ctx context.Context, t *Task, event any) error
}

// On has f called for every event of type E. Its error fails the task as a
// CallbackError would in koji: the event's source decides.
func On[E Event](r *Registrar, f func(context.Context, *Task, E) error) {
	t := reflect.TypeFor[E]()
	r.listeners[t] = append(r.listeners[t], listener{r.book.Plugin(), func(ctx context.Context, task *Task, event any) error {
		return f(ctx, task, event.(E))
	}})
}

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

func callbackName(t reflect.Type) string {
	name := []byte(t.Name())
	name[0] |= 0x20 // all names begin with an ASCII capital
	return string(name)
}

// Fire calls everybody who listens to the event, in the order of registration,
// and returns the first error.
func (t *Task) Fire(ctx context.Context, event Event) error {
	if t.Registrar == nil {
		return nil
	}
	for _, l := range t.Registrar.listeners[reflect.TypeOf(event)] {
		if err := l.run(ctx, t, event); err != nil {
			return fmt.Errorf("plugin %s: %s: %w", l.plugin, callbackName(reflect.TypeOf(event)), err)
		}
	}
	return nil
}
