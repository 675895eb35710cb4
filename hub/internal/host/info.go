package host

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Info is a host as getHost answers it.
type Info struct {
	Arches      *string  `koji:"arches" sql:"host_config.arches"`
	Capacity    float64  `koji:"capacity" sql:"host_config.capacity"`
	Comment     *string  `koji:"comment" sql:"host_config.comment"`
	Description *string  `koji:"description" sql:"host_config.description"`
	Enabled     bool     `koji:"enabled" sql:"host_config.enabled"`
	ID          int64    `koji:"id" sql:"host.id"`
	Name        string   `koji:"name" sql:"host.name"`
	Ready       bool     `koji:"ready" sql:"host.ready"`
	TaskLoad    float64  `koji:"task_load" sql:"host.task_load"`
	UpdateTS    *float64 `koji:"update_ts" sql:"date_part('epoch', host.update_time)"`
	UserID      int64    `koji:"user_id" sql:"host.user_id"`
}

func query() *hub.Query[Info] {
	return hub.Select[Info]("host_config").Join("JOIN host ON host.id = host_config.host_id")
}

// Find returns the host that ref names, as it is or was at event; ok is false
// when there is none.
func Find(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (Info, bool, error) {
	condition, value, err := lookup.Match(lookup.Host, ref)
	if err != nil {
		return Info{}, false, err
	}
	return query().At("host_config", event).Where(condition, value).One(ctx, c)
}

// Must is Find with koji's fault when there is no such host now.
func Must(ctx context.Context, c *hub.Call, ref koji.Ref) (Info, error) {
	h, ok, err := Find(ctx, c, ref, nil)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "Invalid hostInfo: %s", ref.Text())
	}
	return h, err
}

// known is Must with the other text that koji has.
func known(ctx context.Context, c *hub.Call, ref koji.Ref) (Info, error) {
	h, ok, err := Find(ctx, c, ref, nil)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "host does not exist: %s", ref.Text())
	}
	return h, err
}

type getArgs struct {
	Host   koji.Ref `koji:"hostInfo"`
	Strict bool     `koji:"strict" default:"false"`
	Event  eventID  `koji:"event" default:"null"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	h, ok, err := Find(ctx, c, a.Host, a.Event.id)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return h, nil
	case a.Strict:
		return nil, koji.Errorf(koji.GenericError, "Invalid hostInfo: %s", a.Host.Text())
	}
	return nil, nil
}

// eventID is an event that may be left out.
type eventID struct{ id *int64 }

// DecodeArg implements hub.ArgDecoder.
func (e *eventID) DecodeArg(v any) error {
	switch v := v.(type) {
	case nil:
	case int64:
		e.id = &v
	default:
		return koji.Errorf(koji.GenericError, "Invalid event: %s", koji.Repr(v))
	}
	return nil
}
