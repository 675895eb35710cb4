package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Refusal says that a host is not to have a task: for a while when it is soft,
// else never.
type Refusal struct {
	Task, Host int64
	Soft       bool
	ByHost     bool // the host said so itself
	Message    string
}

// Refuse stores a refusal in place of an older one.
func Refuse(ctx context.Context, c *hub.Call, r Refusal) error {
	if _, err := c.Exec(ctx, `INSERT INTO scheduler_task_refusals (task_id, host_id, soft, by_host, msg)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (task_id, host_id) DO UPDATE
		SET soft = EXCLUDED.soft, by_host = EXCLUDED.by_host, msg = EXCLUDED.msg`,
		r.Task, r.Host, r.Soft, r.ByHost, r.Message); err != nil {
		return fmt.Errorf("store a refusal: %w", err)
	}
	return Record(ctx, c, "Host refused task: "+r.Message, &r.Task, &r.Host)
}

// Record adds a message to the scheduler's log, of which clients may ask.
func Record(ctx context.Context, c *hub.Call, text string, taskID, hostID *int64) error {
	_, err := c.Exec(ctx, "INSERT INTO scheduler_log_messages (msg, task_id, host_id) VALUES ($1, $2, $3)", text, taskID, hostID)
	return err
}

// refuseByArch keeps a build for any architecture from hosts that have none of
// the build tag's. That it fails is no reason not to make the task.
func refuseByArch(ctx context.Context, c *hub.Call, id int64, d *draft) {
	if d.arch != "noarch" || !slices.Contains([]string{"buildArch", "buildMaven", "wrapperRPM", "rebuildSRPM", "buildSRPMFromSCM"}, d.method) {
		return
	}
	err := c.Savepoint(ctx, func(ctx context.Context) error {
		arches, err := buildArches(ctx, c, d)
		if err != nil || len(arches) == 0 {
			return err
		}
		return refuseOthers(ctx, c, id, d.channel, arches)
	})
	if err != nil {
		c.Log.Warn("a task is not kept from hosts of other architectures", "task", id, "error", err)
	}
}

// buildArches returns the canonical architectures of the tag that a task builds
// in.
func buildArches(ctx context.Context, c *hub.Call, d *draft) ([]string, error) {
	params, err := koji.ParseTaskParams(d.method, d.params)
	if err != nil {
		return nil, err
	}
	tag := params.Value("build_tag")
	switch d.method {
	case "buildArch":
		tag = params.Value("root")
	case "wrapperRPM":
		target, err := hub.Invoke[xmlrpc.Struct](ctx, c, "getBuildTarget", params.Value("build_target"), hub.KW("strict", true))
		if err != nil {
			return nil, err
		}
		tag = target.Value("build_tag")
	}
	config, err := hub.Invoke[struct {
		Arches *string `koji:"arches"`
	}](ctx, c, "getBuildConfig", tag)
	if err != nil || config.Arches == nil {
		return nil, err
	}
	return koji.CanonArches(strings.Fields(*config.Arches)), nil
}

type hostArches struct {
	ID     int64   `koji:"id"`
	Arches *string `koji:"arches"`
}

func refuseOthers(ctx context.Context, c *hub.Call, id, channel int64, arches []string) error {
	hosts, err := hub.Rows[hostArches](ctx, c, `SELECT host_config.host_id AS id, arches FROM host_config
		JOIN host_channels ON host_channels.host_id = host_config.host_id AND host_channels.active
		WHERE host_config.active AND host_config.enabled AND channel_id = $1 ORDER BY host_config.host_id`, channel)
	if err != nil {
		return err
	}
	for _, h := range hosts {
		var own []string
		if h.Arches != nil {
			own = strings.Fields(*h.Arches)
		}
		if slices.ContainsFunc(own, func(arch string) bool { return slices.Contains(arches, arch) }) {
			continue
		}
		if err := Refuse(ctx, c, Refusal{Task: id, Host: h.ID, Message: "automatic arch refusal"}); err != nil {
			return err
		}
	}
	return nil
}
