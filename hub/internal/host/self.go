package host

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerSelf(r *hub.Registrar) {
	hub.Method(r, "host.getID", ownID, hub.Func("HostExports.getID"), Exclusive(),
		hub.Doc("Returns the id of the host that calls."))
	hub.Method(r, "host.getHost", self, hub.Func("HostExports.getHost"), Exclusive(),
		hub.Doc("Describes the host that calls."))
	hub.Method(r, "host.isEnabled", isEnabled, hub.Func("HostExports.isEnabled"), Exclusive(),
		hub.Doc("Tells whether the host that calls is enabled."))
	hub.Method(r, "host.updateHost", update, hub.Func("HostExports.updateHost"), Exclusive(),
		hub.Doc("Notes the load of the host that calls, and whether it takes tasks."))
	hub.Method(r, "host.setHostData", setData, hub.Func("HostExports.setHostData"), Exclusive(),
		hub.Doc("Stores what the host that calls wants the scheduler to know."))
}

func ownID(ctx context.Context, c *hub.Call, _ hub.NoArgs) (int64, error) { return Current(ctx, c) }

func self(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	id, err := Current(ctx, c)
	if err != nil {
		return nil, err
	}
	return get(ctx, c, getArgs{Host: koji.RefID(id)})
}

func isEnabled(ctx context.Context, c *hub.Call, _ hub.NoArgs) (bool, error) {
	id, err := Current(ctx, c)
	if err != nil {
		return false, err
	}
	return hub.Value[bool](ctx, c, "SELECT enabled FROM host_config WHERE host_id = $1 AND active IS TRUE", id)
}

type updateArgs struct {
	Load  float64 `koji:"task_load"`
	Ready bool    `koji:"ready"`
	Data  any     `koji:"data" default:"null"`
}

func update(ctx context.Context, c *hub.Call, a updateArgs) (any, error) {
	if !(a.Load >= 0) {
		return nil, koji.Errorf(koji.ParameterError, "a host's load must not be negative: %v", a.Load)
	}
	id, err := Current(ctx, c)
	if err != nil {
		return nil, err
	}
	was, err := hub.Value[bool](ctx, c, `UPDATE host SET task_load = $2, ready = $3, update_time = NOW()
		FROM (SELECT ready FROM host WHERE id = $1 FOR UPDATE) AS old WHERE id = $1 RETURNING old.ready`, id, a.Load, a.Ready)
	if err != nil {
		return nil, err
	}
	if a.Data != nil {
		if err := storeData(ctx, c, id, a.Data); err != nil {
			return nil, err
		}
	}
	if a.Ready && !was {
		return nil, notify.HostsChanged(ctx, c)
	}
	return nil, nil
}

type setDataArgs struct {
	Data any `koji:"hostdata"`
}

// setData also takes JSON text, as older builders send it.
func setData(ctx context.Context, c *hub.Call, a setDataArgs) (any, error) {
	id, err := Current(ctx, c)
	if err != nil {
		return nil, err
	}
	if text, ok := a.Data.(string); ok {
		if a.Data, err = koji.ParseJSON(text); err != nil {
			return nil, koji.Errorf(koji.ParameterError, "Host data is no JSON: %w", err)
		}
	}
	return nil, storeData(ctx, c, id, a.Data)
}

func storeData(ctx context.Context, c *hub.Call, id int64, data any) error {
	if _, ok := data.(xmlrpc.Struct); !ok {
		return koji.Errorf(koji.ParameterError, "Host data should be a dictionary")
	}
	text, err := koji.FormatJSON(data)
	if err != nil {
		return koji.Errorf(koji.ParameterError, "Host data can't be stored: %w", err)
	}
	_, err = c.Exec(ctx, `INSERT INTO scheduler_host_data (host_id, data) VALUES ($1, $2::text::jsonb)
		ON CONFLICT (host_id) DO UPDATE SET data = EXCLUDED.data`, id, text)
	return err
}
