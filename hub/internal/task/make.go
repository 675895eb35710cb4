package task

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/channel"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Maker makes tasks.
type Maker struct{}

var _ hub.TaskMaker = Maker{}

// draft is a task in the making.
type draft struct {
	method        string
	params        []any
	arch          string
	owner         int64
	parent        *int64
	parentChannel int64
	label         *string
	priority      int64
	channel       int64
	assign        *int64
	document      string
}

// MakeTask implements hub.TaskMaker: it applies the channel and priority
// policies and runs the callbacks. The task is FREE, or ASSIGNED if the spec
// names a host.
func (Maker) MakeTask(ctx context.Context, c *hub.Call, spec hub.TaskSpec) (int64, error) {
	d, err := prepare(ctx, c, spec)
	if err != nil {
		return 0, err
	}
	document, err := xmlrpc.AppendCall(nil, d.method, d.params...)
	if err != nil {
		return 0, koji.Errorf(koji.ParameterError, "the parameters of a %s task can't be stored: %w", d.method, err)
	}
	d.document = string(document)
	if err := d.announce(ctx, c, nil); err != nil {
		return 0, err
	}
	id, err := d.store(ctx, c)
	if err != nil {
		return 0, err
	}
	if err := d.announce(ctx, c, &id); err != nil {
		return 0, err
	}
	refuseByArch(ctx, c, id, d)
	return id, nil
}

func prepare(ctx context.Context, c *hub.Call, spec hub.TaskSpec) (*draft, error) {
	d := &draft{method: spec.Method, params: spec.Params, arch: "noarch", priority: hub.DefaultPriority, assign: spec.Assign}
	switch {
	case spec.Parent != nil:
		if err := d.inherit(ctx, c, *spec.Parent); err != nil {
			return nil, err
		}
		d.label = spec.Label
	case spec.Owner == nil && !c.Session.LoggedIn:
		return nil, koji.Errorf(koji.GenericError, "task must have an owner")
	default:
		d.owner = c.Session.UserID
	}
	if spec.Owner != nil {
		d.owner = *spec.Owner
	}
	if spec.Priority != nil {
		d.priority = *spec.Priority
	}
	if spec.Arch != nil {
		d.arch = *spec.Arch
	}
	if len(d.arch) > maxArch {
		return nil, koji.Errorf(koji.GenericError, "the architecture of a task is too long: %s", d.arch)
	}
	if d.label != nil && len(*d.label) > maxLabel {
		return nil, koji.Errorf(koji.GenericError, "the label of a task is too long: %s", *d.label)
	}
	data, err := d.policyData(ctx, c)
	if err != nil {
		return nil, err
	}
	if d.channel, err = d.chooseChannel(ctx, c, data, spec.Channel); err != nil {
		return nil, err
	}
	d.priority, err = d.choosePriority(ctx, c, data)
	return d, err
}

// What the columns of table task hold.
const (
	maxArch  = 16
	maxLabel = 255
)

type parentRow struct {
	State    koji.TaskState `koji:"state"`
	Owner    int64          `koji:"owner"`
	Channel  int64          `koji:"channel_id"`
	Priority int64          `koji:"priority"`
	Arch     string         `koji:"arch"`
}

// inherit takes the parent's settings as defaults; it goes before its parent.
func (d *draft) inherit(ctx context.Context, c *hub.Call, parent int64) error {
	p, ok, err := hub.Row[parentRow](ctx, c, "SELECT state, owner, channel_id, priority, arch FROM task WHERE id = $1::bigint", parent)
	switch {
	case err != nil:
		return err
	case !ok:
		return koji.Errorf(koji.GenericError, "Invalid parent task: %d", parent)
	case p.State != koji.TaskOpen:
		return koji.Errorf(koji.GenericError, "Parent task (id %d) is not open", parent)
	}
	d.parent, d.parentChannel = &parent, p.Channel
	d.owner, d.arch, d.priority = p.Owner, p.Arch, p.Priority-1
	return nil
}

func (d *draft) policyData(ctx context.Context, c *hub.Call) (policy.Data, error) {
	data, err := PolicyData(ctx, c, d.method, d.params)
	if err != nil {
		return nil, err
	}
	data["method"], data["arch"], data["owner"], data["user_id"] = d.method, d.arch, d.owner, d.owner
	data["parent"], data["label"] = nil, nil
	if d.parent != nil {
		data["parent"] = *d.parent
	}
	if d.label != nil {
		data["label"] = *d.label
	}
	return data, nil
}

// store inserts the task and wakes who waits for it.
func (d *draft) store(ctx context.Context, c *hub.Call) (int64, error) {
	state, hostID := koji.TaskFree, int64(0)
	if d.assign != nil {
		if _, err := host.Must(ctx, c, koji.RefID(*d.assign)); err != nil {
			return 0, err
		}
		state, hostID = koji.TaskAssigned, *d.assign
	}
	id, err := hub.Value[int64](ctx, c, `INSERT INTO task
		(state, owner, method, request, priority, parent, label, channel_id, arch, host_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		int(state), d.owner, d.method, d.document, d.priority, d.parent, d.label, d.channel, d.arch, d.assign)
	if err != nil {
		return 0, fmt.Errorf("store a task: %w", err)
	}
	return id, hub.TaskChange{ID: id, State: state, Host: hostID}.Send(ctx, c)
}

// announce runs the callbacks: those before the task is there while id is nil,
// then those after it.
func (d *draft) announce(ctx context.Context, c *hub.Call, id *int64) error {
	if id == nil && !c.Hears(hub.PreTaskStateChange{}) || id != nil && !c.Hears(hub.PostTaskStateChange{}) {
		return nil
	}
	info, err := xmlrpc.Marshal(xmlrpc.Struct{
		{Name: "arch", Value: d.arch}, {Name: "channel_id", Value: d.channel}, {Name: "label", Value: d.label},
		{Name: "method", Value: d.method}, {Name: "owner", Value: d.owner}, {Name: "parent", Value: d.parent},
		{Name: "priority", Value: d.priority}, {Name: "request", Value: d.document}, {Name: "state", Value: int(koji.TaskFree)},
	})
	if err != nil {
		return err
	}
	event := hub.PreTaskStateChange{Attribute: "state", New: koji.TaskFree.String(), Info: info.(xmlrpc.Struct)}
	if id == nil {
		return c.Emit(ctx, event)
	}
	event.Info.Set("id", *id)
	return c.Emit(ctx, hub.PostTaskStateChange(event))
}

// findChannel looks up a channel that a task may go into.
func findChannel(ctx context.Context, c *hub.Call, name any) (id int64, err error) {
	ref, err := koji.ParseRef(name)
	if err != nil {
		return 0, err
	}
	ch, ok, err := channel.Find(ctx, c, ref)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, koji.Errorf(koji.GenericError, "No such channel: %s", ref.Text())
	case !ch.Enabled:
		return 0, koji.Errorf(koji.GenericError, "Channel %s is disabled.", ref.Text())
	}
	return ch.ID, nil
}
