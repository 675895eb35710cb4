// Package tag holds tags: their configuration with extra data, who may change
// what is in them, and their inheritance.
package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is a tag as getTag answers it.
type Info struct {
	ID              int64   `koji:"id" sql:"tag.id"`
	Name            string  `koji:"name" sql:"tag.name"`
	PermID          *int64  `koji:"perm_id" sql:"tag_config.perm_id"`
	Perm            *string `koji:"perm" sql:"permissions.name"`
	Arches          *string `koji:"arches" sql:"tag_config.arches"`
	Locked          bool    `koji:"locked" sql:"tag_config.locked"`
	MavenSupport    bool    `koji:"maven_support" sql:"tag_config.maven_support"`
	MavenIncludeAll bool    `koji:"maven_include_all" sql:"tag_config.maven_include_all"`
	// RevokeEvent is when the tag was deleted; only Latest tells.
	RevokeEvent *int64 `koji:"revoke_event,omitempty" sql:"tag_config.revoke_event"`
	// Extra holds the tag's own extra data, without what it inherits. Asked for
	// with the blocked ones, each value is [blocked, value].
	Extra xmlrpc.Struct `koji:"extra" sql:"-"`
	// QueryEvent is the event as of which this holds; nil for now.
	QueryEvent *int64 `koji:"query_event,omitempty" sql:"-"`
}

// ArchList returns the tag's architectures.
func (t *Info) ArchList() []string {
	if t.Arches == nil {
		return nil
	}
	list, err := koji.ParseArches(*t.Arches, false)
	if err != nil {
		return nil // checked when it was stored
	}
	return list
}

// Struct returns the tag as the API answers it, for callbacks.
func (t *Info) Struct() (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(t)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

// Find returns the tag as it is now; nil when there is none or it is deleted.
func Find(ctx context.Context, c *hub.Call, ref koji.Ref) (*Info, error) {
	return FindAt(ctx, c, ref, nil)
}

// FindAt returns the tag as it was at event, now when that is nil; nil when
// there was none.
func FindAt(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*Info, error) {
	return read(ctx, c, ref, event, false)
}

// Get is Find with koji's GenericError when there is no such tag.
func Get(ctx context.Context, c *hub.Call, ref koji.Ref) (*Info, error) {
	return GetAt(ctx, c, ref, nil)
}

// GetAt is FindAt with koji's GenericError when there was no such tag.
func GetAt(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*Info, error) {
	t, err := FindAt(ctx, c, ref, event)
	return must(t, ref, err)
}

// latest returns the tag as it is now or, when it is deleted, as it was just
// before (koji's event "auto"), then with RevokeEvent and QueryEvent; nil when
// there never was one.
func latest(ctx context.Context, c *hub.Call, ref koji.Ref) (*Info, error) {
	return readLatest(ctx, c, ref, false)
}

// GetLatest is Latest with koji's GenericError when there never was such a tag.
func GetLatest(ctx context.Context, c *hub.Call, ref koji.Ref) (*Info, error) {
	t, err := latest(ctx, c, ref)
	return must(t, ref, err)
}

// ID returns the id that a tag has, or had before it was deleted; a GenericError
// when there never was one.
func ID(ctx context.Context, c *hub.Call, ref koji.Ref) (int64, error) {
	e, err := lookup.Must(ctx, c, lookup.Tag, ref)
	return e.ID, err
}

func must(t *Info, ref koji.Ref, err error) (*Info, error) {
	if err == nil && t == nil {
		return nil, koji.Errorf(koji.GenericError, "No such tagInfo: %s", ref)
	}
	return t, err
}
