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

// request is a dist repo to be made of a tag.
type request struct {
	settings
	tagID  int64
	tag    string
	arches []string
}

// wanted reads what getTag answers; nil when the tag wants no dist repo.
func wanted(tag xmlrpc.Struct) (*request, error) {
	extra, _ := tag.Value("extra").(xmlrpc.Struct)
	s, enabled, err := parse(extra)
	if err != nil || !enabled {
		return nil, err
	}
	r := &request{settings: s}
	r.tagID, _ = tag.Value("id").(int64)
	r.tag, _ = tag.Value("name").(string)
	arches, _ := tag.Value("arches").(string)
	if r.arches = strings.Fields(arches); len(r.arches) == 0 {
		return nil, fmt.Errorf("tag %s has no arches configured but tag2distrepo is enabled", r.tag)
	}
	return r, nil
}

// priority puts these tasks before the default's 20, as koji does.
const priority = 15

// queue makes the task, for the caller or else for owner, and returns its id.
func (r *request) queue(ctx context.Context, c *hub.Call, owner *int64) (int64, error) {
	if err := r.writeSigned(ctx, c, r.tagID); err != nil {
		return 0, err
	}
	opts := r.taskOptions(r.arches)
	repo, event, err := c.System().Contents.InitDistRepo(ctx, c, r.tag, r.keys, opts)
	if err != nil {
		return 0, err
	}
	opts.Set("event", event)
	before := int64(priority)
	id, err := c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: "distRepo", Params: []any{r.tag, repo, xmlrpc.List(r.keys), opts}, Priority: &before, Channel: "createrepo", Owner: owner,
	})
	if err == nil {
		c.Log.Info("dist repo queued", "tag", r.tag, "task", id)
	}
	return id, err
}

// taskOptions are the options of the distRepo task.
func (s settings) taskOptions(arches []string) xmlrpc.Struct {
	return xmlrpc.Struct{
		{Name: "arch", Value: xmlrpc.List(arches)},
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
func (s settings) writeSigned(ctx context.Context, c *hub.Call, tag int64) error {
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
