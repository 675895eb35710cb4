// Package tag2distrepohub is the hub half of tag2distrepo: whenever the content
// of a tag changes whose extra data ask for it, a dist repo of it is queued.
package tag2distrepohub

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half.
type Plugin struct{}

// New returns the half.
func New() *Plugin { return &Plugin{} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "tag2distrepo" }

// Register implements hub.Plugin.
func (*Plugin) Register(r *hub.Registrar) error {
	hub.On(r, func(ctx context.Context, c *hub.Call, e hub.PostTag) error { return queue(ctx, c, e.Tag) })
	hub.On(r, func(ctx context.Context, c *hub.Call, e hub.PostUntag) error { return queue(ctx, c, e.Tag) })
	return nil
}

// settings are the extra data of a tag that has dist repos made.
type settings struct {
	keys                            []string
	inherit, latest, splitDebuginfo any
}

// parse reads a tag's extra data; ok is false when no dist repo is wanted.
func parse(extra xmlrpc.Struct) (s settings, ok bool, err error) {
	if !koji.Truth(extra.Value("tag2distrepo.enabled")) {
		return s, false, nil
	}
	option := func(name string) any {
		if v, set := extra.Get("tag2distrepo." + name); set {
			return v
		}
		return false
	}
	s = settings{inherit: option("inherit"), latest: option("latest"), splitDebuginfo: option("split_debuginfo")}
	if v, set := extra.Get("tag2distrepo.keys"); set {
		keys, isText := v.(string)
		if !isText {
			return s, false, fmt.Errorf("tag2distrepo.keys is %s; expected the keys in one text, separated by blanks", koji.Repr(v))
		}
		s.keys = strings.Fields(keys)
	}
	return s, true, nil
}

// priority puts these tasks before the default's 20, as koji does.
const priority = 15

func queue(ctx context.Context, c *hub.Call, tag xmlrpc.Struct) error {
	extra, _ := tag.Value("extra").(xmlrpc.Struct)
	s, enabled, err := parse(extra)
	if err != nil || !enabled {
		return err
	}
	name, _ := tag.Value("name").(string)
	arches, _ := tag.Value("arches").(string)
	if arches == "" {
		return fmt.Errorf("tag %s has no arches configured but tag2distrepo is enabled", name)
	}
	if err := s.writeSigned(ctx, c, tag.Value("id")); err != nil {
		return err
	}
	opts := s.taskOptions(strings.Fields(arches))
	repo, event, err := c.System().Contents.InitDistRepo(ctx, c, name, s.keys, opts)
	if err != nil {
		return err
	}
	opts.Set("event", event)
	before := int64(priority)
	id, err := c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: "distRepo", Params: []any{name, repo, list(s.keys), opts}, Priority: &before, Channel: "createrepo",
	})
	if err != nil {
		return err
	}
	c.Log.Info("dist repo queued", "tag", name, "task", id)
	return nil
}

// taskOptions are the options of the distRepo task.
func (s settings) taskOptions(arches []string) xmlrpc.Struct {
	return xmlrpc.Struct{
		{Name: "arch", Value: list(arches)},
		{Name: "comp", Value: nil},
		{Name: "delta", Value: []any{}},
		{Name: "event", Value: nil},
		{Name: "inherit", Value: s.inherit},
		{Name: "latest", Value: s.latest},
		{Name: "multilib", Value: false},
		{Name: "split_debuginfo", Value: s.splitDebuginfo},
		{Name: "skip_missing_signatures", Value: false},
		{Name: "allow_missing_signatures", Value: len(s.keys) == 0},
	}
}

type rpm struct {
	ID  int64  `koji:"id"`
	Key string `koji:"sigkey"`
}

// writeSigned writes the signed copies that the repo will link to.
func (s settings) writeSigned(ctx context.Context, c *hub.Call, tag any) error {
	if len(s.keys) == 0 {
		return nil
	}
	found, err := hub.Invoke[[][]xmlrpc.Struct](ctx, c, "listTaggedRPMS", tag, hub.KW("latest", s.latest, "rpmsigs", true))
	if err != nil || len(found) == 0 {
		return err
	}
	for _, row := range found[0] {
		var r rpm
		if err := xmlrpc.Unmarshal(row, &r); err != nil {
			return err
		}
		if slices.Contains(s.keys, r.Key) {
			if err := c.System().Contents.WriteSignedRPM(ctx, c, r.ID, r.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// list is a list as the codec's dynamic values have it.
func list(texts []string) []any {
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}
