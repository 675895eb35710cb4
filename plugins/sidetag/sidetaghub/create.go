package sidetaghub

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type createArgs struct {
	BaseTag   any  `koji:"basetag"`
	DebugInfo bool `koji:"debuginfo" default:"false"`
	Suffix    any  `koji:"suffix" default:"null"`
}

func (p *Plugin) create(ctx context.Context, c *hub.Call, a createArgs) (*sidetag.Created, error) {
	return p.createFor(ctx, c, createForArgs{BaseTag: a.BaseTag, DebugInfo: a.DebugInfo, Suffix: a.Suffix})
}

type createForArgs struct {
	BaseTag   any    `koji:"basetag"`
	DebugInfo bool   `koji:"debuginfo" default:"false"`
	Suffix    any    `koji:"suffix" default:"null"`
	Lifetime  string `koji:"lifetime" default:"''"`
}

// createFor makes a side tag that lives as long as asked for.
func (p *Plugin) createFor(ctx context.Context, c *hub.Call, a createForArgs) (*sidetag.Created, error) {
	suffix, err := p.suffix(a.Suffix)
	if err != nil {
		return nil, err
	}
	if err := c.AssertLogin(); err != nil {
		return nil, err
	}
	base, err := getTag(ctx, c, a.BaseTag)
	if err != nil {
		return nil, err
	}
	if err := allowed(ctx, c, base); err != nil {
		return nil, err
	}
	expires, err := p.expiry.end(p.now(), base, a.Lifetime)
	if err != nil {
		return nil, err
	}
	id, name, err := p.newName(ctx, c, base, suffix)
	if err != nil {
		return nil, err
	}
	t := hub.NewTag{ID: id, Name: name, Parent: base.ID, Extra: xmlrpc.Struct{
		{Name: "sidetag", Value: true},
		{Name: "sidetag_user", Value: c.Session.UserName},
		{Name: "sidetag_user_id", Value: c.Session.UserID},
	}}
	if base.Arches != nil {
		t.Arches = strings.Fields(*base.Arches)
	}
	if a.DebugInfo {
		t.Extra.Set("with_debuginfo", true)
	}
	if expires != "" {
		t.Extra.Set(sidetag.ExtraExpires, expires)
		if err := c.Notify(ctx, expiryTopic, ""); err != nil {
			return nil, err
		}
	}
	if _, err := c.System().Tags.CreateTag(ctx, c, t); err != nil {
		return nil, err
	}
	if err := c.System().Tags.CreateTarget(ctx, c, name, id, id); err != nil {
		return nil, err
	}
	created := &sidetag.Created{Name: name, ID: id}
	// Otherwise it is up to who looks after repos: a hub that does so asks at once,
	// as it mostly has the repo already, in that of the base tag.
	if p.opts.TriggerNewRepo || c.System().WorksRepos {
		created.Request, err = requestRepo(ctx, c, id)
	}
	return created, err
}

// suffix checks what the caller wants behind the name; empty for nothing.
func (p *Plugin) suffix(v any) (string, error) {
	if !koji.Truth(v) {
		return "", nil
	}
	text, ok := v.(string)
	if !ok || !slices.Contains(p.opts.AllowedSuffixes, text) {
		return "", koji.Errorf(koji.GenericError, "%s suffix is not allowed for sidetag", koji.Str(v))
	}
	return "-" + text, nil
}

// userLock is the class of the advisory locks by user: "side" in ASCII.
const userLock = 0x73696465

// allowed asks the policy. The user's side tags are counted under a lock, so
// that calls at the same time can't pass a limit together.
func allowed(ctx context.Context, c *hub.Call, base *tag) error {
	if _, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock($1::int, $2::int)", userLock, c.Session.UserID); err != nil {
		return err
	}
	data, err := policyData(ctx, c, base)
	if err != nil {
		return err
	}
	return c.System().Policy.Assert(ctx, c, policyName, data, hub.PolicyOptions{})
}

// newName takes an id for a new tag and returns it with the tag's name. Names
// that a tag has or had are passed over. As in koji an id goes by for each side
// tag, and but one for a name that is refused, so that the ids are the same.
func (p *Plugin) newName(ctx context.Context, c *hub.Call, base *tag, suffix string) (int64, string, error) {
	for {
		const next = "SELECT nextval('tag_id_seq')"
		gone, err := hub.Value[int64](ctx, c, next)
		if err != nil {
			return 0, "", err
		}
		if err := c.System().Names.CheckName(p.name.fill(base.Name, gone+1) + suffix); err != nil {
			return 0, "", err
		}
		id, err := hub.Value[int64](ctx, c, next)
		if err != nil {
			return 0, "", err
		}
		name := p.name.fill(base.Name, id) + suffix
		taken, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM tag WHERE name = $1)", name)
		if err != nil || !taken {
			return id, name, err
		}
	}
}

func requestRepo(ctx context.Context, c *hub.Call, tag int64) (*xmlrpc.Struct, error) {
	answer, err := hub.Invoke[struct {
		Request *xmlrpc.Struct `koji:"request"`
	}](ctx, c, "repo.request", tag)
	return answer.Request, err
}
