// Package cli is the interface between the koji command and what extends it.
// Core commands and the CLI halves of plugins register in the same way:
//
//	type addOptions struct {
//		Suffix string
//		Tag    string
//	}
//
//	cli.Command(r, cli.Spec{
//		Name: "add-sidetag", Category: cli.Build,
//		Usage: "[options] <basetag>", Short: "create a side tag",
//	}, addFlags, runAdd)
//
//	func addFlags(f *cli.Flags, o *addOptions) {
//		f.String(&o.Suffix, "suffix", "end of the tag's name")
//		f.Args(func(args []string) error { … })
//	}
//
//	func runAdd(ctx context.Context, e *cli.Env, o addOptions) error { … }
package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/internal/registry"
	"github.com/gokoji/gokoji/sdk/optparse"
)

// Plugin is the CLI half of a plugin. Register declares its commands; it does no
// work and is called on every run of the program.
type Plugin interface {
	Name() string
	Register(*Registrar) error
}

// Category is a group of commands in the help text.
type Category string

// koji's categories.
const (
	Admin    Category = "admin"
	Bind     Category = "bind"
	Build    Category = "build"
	Download Category = "download"
	Info     Category = "info"
	Misc     Category = "misc"
	Monitor  Category = "monitor"
	Search   Category = "search"
)

// Categories lists all of them, sorted.
func Categories() []Category {
	return []Category{Admin, Bind, Build, Download, Info, Misc, Monitor, Search}
}

// Title heads the category in the help text.
func (c Category) Title() string {
	if c == Misc {
		return "miscellaneous commands"
	}
	return string(c) + " commands"
}

// Spec says what a command is.
type Spec struct {
	Name     string
	Category Category
	Usage    string   // what follows the name, e.g. "[options] <tag>"
	Short    string   // one line for the list of commands
	Aliases  []string // other names, which the list does not show
	// Anonymous commands do not log in, unless with --force-auth or --mine.
	Anonymous bool
	// OptionsFirst ends the options at the first other argument, for commands
	// that take somebody else's command line.
	OptionsFirst bool
}

// Registrar collects the commands. It is filled by one goroutine.
type Registrar struct {
	book     registry.Book
	plugins  []string
	commands map[string]*Registered // by name and alias
}

// Registered is a command that is ready to run.
type Registered struct {
	Spec
	Plugin string // "" for a core command
	prep   func(quiet bool) (*Flags, func(context.Context, *Env) error)
}

// NewRegistrar returns an empty registrar.
func NewRegistrar() *Registrar {
	return &Registrar{commands: map[string]*Registered{}}
}

// Add registers p's commands. Mistakes are remembered for Err.
func (r *Registrar) Add(p Plugin) {
	r.plugins = append(r.plugins, p.Name())
	r.book.Turn(p.Name(), func() error { return p.Register(r) })
}

// Err returns every mistake made while registering.
func (r *Registrar) Err() error { return r.book.Err() }

// Plugins returns the names of the plugins in the order of their registration.
func (r *Registrar) Plugins() []string { return slices.Clone(r.plugins) }

// Lookup returns the command of that name or alias, nil when there is none.
func (r *Registrar) Lookup(name string) *Registered { return r.commands[name] }

// Commands returns all commands sorted by name.
func (r *Registrar) Commands() []*Registered {
	var list []*Registered
	for name, c := range r.commands {
		if name == c.Name {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *Registered) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Command adds a command. flags declares its options, which are fields of an O,
// and checks the arguments; run does the work. Neither is called before the
// command is known to be wanted.
func Command[O any](r *Registrar, s Spec, flags func(*Flags, *O), run func(context.Context, *Env, O) error) {
	c := &Registered{Spec: s, Plugin: r.book.Plugin()}
	c.prep = func(quiet bool) (*Flags, func(context.Context, *Env) error) {
		var o O
		f := &Flags{Set: optparse.New(s.Name), Quiet: quiet}
		flags(f, &o)
		return f, func(ctx context.Context, e *Env) error { return run(ctx, e, o) }
	}
	for _, name := range append([]string{s.Name}, s.Aliases...) {
		if _, taken := r.commands[name]; taken || name == "" {
			r.book.Mistake("command %q is registered twice", name)
			continue
		}
		r.commands[name] = c
	}
}
