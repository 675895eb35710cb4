package cmd

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// taskOpts are the options of a new task: those that were given, in their order.
type taskOpts struct{ members xmlrpc.Struct }

func (o *taskOpts) set(name string, v any) { o.members.Set(name, v) }

func (o *taskOpts) yes(name string, v bool) {
	if v {
		o.set(name, true)
	}
}

func (o *taskOpts) text(name string, v *string) {
	if v != nil {
		o.set(name, *v)
	}
}

func (o *taskOpts) number(name string, v *int64) {
	if v != nil {
		o.set(name, *v)
	}
}

func (o *taskOpts) list(name string, v []string) {
	if v != nil {
		o.set(name, v)
	}
}

// sent is what the API takes, never nil.
func (o *taskOpts) sent() xmlrpc.Struct {
	if o.members == nil {
		return xmlrpc.Struct{}
	}
	return o.members
}
