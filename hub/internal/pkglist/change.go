package pkglist

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// change is one change of a tag's list: whom it concerns and who makes it.
type change struct {
	tag    *tag.Info
	pkg    lookup.Entry
	action string
	data   xmlrpc.Struct // further members for the callbacks
}

// assertPolicy lets pass whom the policy package_list allows; pkg is as it was
// asked for.
func assertPolicy(ctx context.Context, c *hub.Call, action string, t *tag.Info, pkg any, force bool) error {
	if err := c.AssertLogin(); err != nil {
		return err
	}
	return c.System().Policy.Assert(ctx, c, "package_list",
		policy.Data{"tag": t.ID, "action": action, "package": pkg, "force": force},
		hub.PolicyOptions{Force: force})
}

// run writes between the callbacks that frame the change.
func (ch change) run(ctx context.Context, c *hub.Call, write func(context.Context) error) error {
	event := hub.PrePackageListChange{Action: ch.action, Data: ch.data}
	var err error
	if event.Tag, err = ch.tag.Struct(); err != nil {
		return err
	}
	event.Package = xmlrpc.Struct{{Name: "id", Value: ch.pkg.ID}, {Name: "name", Value: ch.pkg.Name}}
	if event.User, err = caller(ctx, c); err != nil {
		return err
	}
	if err := c.Emit(ctx, event); err != nil {
		return err
	}
	if err := write(ctx); err != nil {
		return err
	}
	return c.Emit(ctx, hub.PostPackageListChange(event))
}

func caller(ctx context.Context, c *hub.Call) (xmlrpc.Struct, error) {
	u, ok, err := user.Find(ctx, c, c.Session.UserID)
	if err != nil || !ok {
		return nil, err
	}
	v, err := xmlrpc.Marshal(u)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

// setting is what a list says of a package.
type setting struct {
	owner   int64
	blocked bool
	arches  *string
}

func (ch change) write(ctx context.Context, c *hub.Call, s setting) error {
	if err := ch.revoke(ctx, c); err != nil {
		return err
	}
	columns := append(ch.key(), versioned.Column{Name: "blocked", Value: s.blocked},
		versioned.Column{Name: "extra_arches", Value: s.arches})
	if err := versioned.Add(ctx, c, "tag_packages", columns...); err != nil {
		return err
	}
	return ch.writeOwner(ctx, c, s.owner)
}

func (ch change) writeOwner(ctx context.Context, c *hub.Call, owner int64) error {
	if _, err := versioned.Revoke(ctx, c, "tag_package_owners", ch.key()...); err != nil {
		return err
	}
	return versioned.Add(ctx, c, "tag_package_owners", append(ch.key(), versioned.Column{Name: "owner", Value: owner})...)
}

func (ch change) revoke(ctx context.Context, c *hub.Call) error {
	_, err := versioned.Revoke(ctx, c, "tag_packages", ch.key()...)
	return err
}

func (ch change) key() []versioned.Column {
	return []versioned.Column{{Name: "tag_id", Value: ch.tag.ID}, {Name: "package_id", Value: ch.pkg.ID}}
}

// find returns tag and package, each with koji's fault when there is none.
func find(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref) (*tag.Info, lookup.Entry, error) {
	t, err := tag.Get(ctx, c, tagRef)
	if err != nil {
		return nil, lookup.Entry{}, err
	}
	pkg, err := lookup.Must(ctx, c, lookup.Package, pkgRef)
	return t, pkg, err
}
