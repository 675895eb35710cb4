package hub

import (
	"context"
	"reflect"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Check is asked before a method's arguments are decoded; an error refuses the
// call.
type Check func(ctx context.Context, c *Call) error

// MethodInfo is a registered API method.
type MethodInfo struct {
	Name   string
	Plugin string // empty for core
	Doc    string // what system.methodHelp says of it; may be empty
	loose  bool
	sig    *args.Signature
	checks []Check
	call   func(ctx context.Context, c *Call, v reflect.Value) (any, error)
	wait   func(ctx context.Context, p *Poll, v reflect.Value) (any, error) // of a long poll
}

// MethodOption qualifies a method.
type MethodOption func(*MethodInfo)

// Perm lets only callers with one of the permissions pass; admin always does.
func Perm(name string) MethodOption {
	return Checked(func(ctx context.Context, c *Call) error { return c.AssertPerm(ctx, name) })
}

// Login lets only logged-in callers pass.
func Login() MethodOption {
	return Checked(func(_ context.Context, c *Call) error { return c.AssertLogin() })
}

// Checked adds a check of the method's own.
func Checked(check Check) MethodOption {
	return func(m *MethodInfo) { m.checks = append(m.checks, check) }
}

// Func names the method in faults about its parameters ("get_tag() missing 1
// required …"): clients have learnt koji's internal names. The default is the
// method's name.
func Func(name string) MethodOption {
	return func(m *MethodInfo) { m.sig.FuncName = name }
}

// Loose shows the parameters as (*args, **opts), as koji does for calls that
// only pass them on; they are bound all the same.
func Loose() MethodOption {
	return func(m *MethodInfo) { m.loose = true }
}

// Doc is what system.methodHelp and _listapi say of the method.
func Doc(text string) MethodOption {
	return func(m *MethodInfo) { m.Doc = text }
}

// NoArgs is the argument struct of a method without parameters.
type NoArgs struct{}

// Method adds an API method. A is a struct: its fields in order are the
// parameters, the tag is the keyword, and a second tag gives the default that
// makes a parameter optional:
//
//	type Args struct {
//		Tag    any   `koji:"tagInfo"`
//		Strict bool  `koji:"strict" default:"false"`
//		State  int   `koji:"state" default:"3"`
//		Rest   []any `koji:"*args"`
//		Opts   xmlrpc.Struct `koji:"**opts"`
//	}
//
// Defaults are JSON (text in single quotes). How a value is decoded follows
// from the field's type, see package args. R is anything xmlrpc can encode; handlers
// may run at the same time in different calls.
func Method[A, R any](r *Registrar, name string, f func(context.Context, *Call, A) (R, error), opts ...MethodOption) {
	if _, taken := r.methods[name]; taken {
		r.book.Mistake("method %q is registered twice", name)
		return
	}
	sig, err := args.New(reflect.TypeFor[A]())
	if err != nil {
		r.book.Mistake("method %q: %w", name, err)
		return
	}
	sig.FuncName = name
	m := &MethodInfo{Name: name, Plugin: r.book.Plugin(), sig: sig}
	m.call = func(ctx context.Context, c *Call, v reflect.Value) (any, error) {
		return f(ctx, c, v.Interface().(A))
	}
	for _, opt := range opts {
		opt(m)
	}
	r.methods[name] = m
	r.order = append(r.order, name)
}

// Run binds params (a trailing struct of keywords included), checks and calls
// the method inside c's transaction. The answer is not encoded yet.
func (m *MethodInfo) Run(ctx context.Context, c *Call, params []any) (any, error) {
	value, err := m.bind(ctx, c, params)
	if err != nil {
		return nil, err
	}
	return m.call(ctx, c, value)
}

// bind assigns the arguments, checks the caller and decodes, in this order.
func (m *MethodInfo) bind(ctx context.Context, c *Call, params []any) (reflect.Value, error) {
	positional, kwargs, _ := xmlrpc.SplitKwargs(params)
	bound, err := m.sig.Match(positional, kwargs)
	if err != nil {
		return reflect.Value{}, err
	}
	for _, check := range m.checks {
		if err := check(ctx, c); err != nil {
			return reflect.Value{}, err
		}
	}
	return m.sig.Decode(bound)
}

// Param describes a parameter of a method.
type Param = args.Param

// Params returns the method's parameters in order.
func (m *MethodInfo) Params() []Param {
	if m.loose {
		return []Param{{Name: "args", VarArgs: true}, {Name: "opts", VarKw: true}}
	}
	return m.sig.Params()
}
