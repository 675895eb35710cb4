package builder

import (
	"context"
	"reflect"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Handler runs the tasks of one method.
type Handler struct {
	Method string
	Plugin string // empty for core
	// Weight is what a task counts for in the host's load before it says
	// otherwise (Task.SetWeight).
	Weight float64
	// Foreground runs in the daemon itself, one at a time, instead of in a
	// process of its own: only for tasks that concern the daemon.
	Foreground bool

	sig   *args.Signature
	check HostCheck
	run   func(ctx context.Context, t *Task, v reflect.Value) (any, error)
}

// HandlerOption qualifies a handler.
type HandlerOption func(*Handler)

// Weight sets the handler's weight; 1 is the default.
func Weight(w float64) HandlerOption { return func(h *Handler) { h.Weight = w } }

// Foreground runs the tasks in the daemon.
func Foreground() HandlerOption { return func(h *Handler) { h.Foreground = true } }

// HostCheck is asked before a task is taken, with the host as the hub describes
// it (host.getHost) and the task's parameters; false refuses the task for this
// host.
type HostCheck func(ctx context.Context, host xmlrpc.Struct, params []any) (bool, error)

// CheckHost adds a check to the handler.
func CheckHost(check HostCheck) HandlerOption { return func(h *Handler) { h.check = check } }

// NoArgs is the argument struct of a task without parameters.
type NoArgs struct{}

// Handle adds the handler of a task method. A is a struct whose fields are the
// task's parameters, as package args reads them; R is anything xmlrpc can
// encode. An error fails the task: a *koji.Fault as it is, anything else as a
// GenericError with its text. RefuseTask and ErrRestart give the task back.
func Handle[A, R any](r *Registrar, method string, f func(context.Context, *Task, A) (R, error), opts ...HandlerOption) {
	if _, taken := r.handlers[method]; taken {
		r.book.Mistake("task %q is registered twice", method)
		return
	}
	sig, err := args.New(reflect.TypeFor[A]())
	if err != nil {
		r.book.Mistake("task %q: %w", method, err)
		return
	}
	sig.FuncName = method
	h := &Handler{Method: method, Plugin: r.book.Plugin(), Weight: 1, sig: sig}
	h.run = func(ctx context.Context, t *Task, v reflect.Value) (any, error) {
		return f(ctx, t, v.Interface().(A))
	}
	for _, opt := range opts {
		opt(h)
	}
	r.handlers[method] = h
	r.order = append(r.order, method)
}

// Run binds the task's parameters, keywords included, and runs the handler. A
// parameter that is the task's only one and has the member koji.MethodMark holds
// all of them by name.
func (h *Handler) Run(ctx context.Context, t *Task) (any, error) {
	v, err := h.bind(t.Params)
	if err != nil {
		return nil, err
	}
	return h.run(ctx, t, v)
}

func (h *Handler) bind(params []any) (reflect.Value, error) {
	positional, kw, _ := xmlrpc.SplitKwargs(params)
	if len(params) == 1 {
		if s, ok := params[0].(xmlrpc.Struct); ok {
			if _, marked := s.Get(koji.MethodMark); marked {
				positional, kw = nil, s.Delete(koji.MethodMark)
			}
		}
	}
	bound, err := h.sig.Match(positional, kw)
	if err != nil {
		return reflect.Value{}, err
	}
	return h.sig.Decode(bound)
}

// Accepts asks the handler's host check, if it has one.
func (h *Handler) Accepts(ctx context.Context, host xmlrpc.Struct, params []any) (bool, error) {
	if h.check == nil {
		return true, nil
	}
	return h.check(ctx, host, params)
}

// Params describes the task's parameters in order.
func (h *Handler) Params() []args.Param { return h.sig.Params() }
