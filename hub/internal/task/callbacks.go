package task

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// change runs the callbacks around a change of a task's attributes.
type change struct {
	id    int64
	attrs []attr
	more  xmlrpc.Struct // further members of the info before the change
}

// attr is an attribute with the value it will have.
type attr struct {
	name string
	to   any
}

// run calls do, which makes the change and tells whether it made one; without,
// nothing runs afterwards. Callbacks before the change run in either case.
func (ch change) run(ctx context.Context, c *hub.Call, do func() (bool, error)) (bool, error) {
	before, after := c.Hears(hub.PreTaskStateChange{}), c.Hears(hub.PostTaskStateChange{})
	if !before && !after {
		return do()
	}
	old, err := infoStruct(ctx, c, ch.id)
	if err != nil {
		return false, err
	}
	for _, m := range ch.more {
		old.Set(m.Name, m.Value)
	}
	for _, a := range ch.attrs {
		e := hub.PreTaskStateChange{Attribute: a.name, Old: shown(a.name, old.Value(a.name)), New: shown(a.name, a.to), Info: old}
		if err := c.Emit(ctx, e); err != nil {
			return false, err
		}
	}
	changed, err := do()
	if err != nil || !changed || !after {
		return changed, err
	}
	now, err := infoStruct(ctx, c, ch.id)
	if err != nil {
		return true, err
	}
	for _, a := range ch.attrs {
		e := hub.PostTaskStateChange{Attribute: a.name, Old: shown(a.name, old.Value(a.name)), New: shown(a.name, now.Value(a.name)), Info: now}
		if err := c.Emit(ctx, e); err != nil {
			return true, err
		}
	}
	return true, nil
}

// shown gives states their names.
func shown(attribute string, v any) any {
	if n, ok := v.(int64); ok && attribute == "state" {
		return koji.TaskState(n).String()
	}
	return v
}

// infoStruct is a task as callbacks get it: with its parameters, and its result
// once it is closed.
func infoStruct(ctx context.Context, c *hub.Call, id int64) (xmlrpc.Struct, error) {
	full, err := mustFull(ctx, c, id)
	if err != nil {
		return nil, err
	}
	decoded, err := full.decode()
	if err != nil {
		return nil, err
	}
	v, err := xmlrpc.Marshal(decoded)
	if err != nil {
		return nil, err
	}
	info := v.(xmlrpc.Struct)
	if full.State == koji.TaskClosed {
		result, err := Result(ctx, c, id, true)
		if err != nil {
			return nil, err
		}
		info.Set("result", result)
	}
	return info, nil
}
