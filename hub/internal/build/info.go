// Package build holds builds: what they are, how they come to be, where their
// files are, and how they end.
package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is a build as getBuild answers it.
type Info struct {
	ID int64 `koji:"id" sql:"build.id"`
	Listed
	GeneratorID   *int64  `koji:"cg_id" sql:"build.cg_id"`
	GeneratorName *string `koji:"cg_name" sql:"(SELECT name FROM content_generator WHERE id = build.cg_id)"`
}

// Key is the build's name, version and release.
func (b *Info) Key() koji.NVR {
	return koji.NVR{Name: b.Name, Version: b.Version, Release: b.Release}
}

// StateName is the build's state in words.
func (b *Info) StateName() string { return koji.BuildState(b.State).String() }

// IsComplete tells whether the build has ended well and is still there.
func (b *Info) IsComplete() bool { return koji.BuildState(b.State) == koji.BuildComplete }

// Struct returns the build as the API answers it, for callbacks.
func (b *Info) Struct() (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(b)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

// Find returns the build that ref names: an id, an NVR, or a struct with name,
// version and release. nil when there is none; anything else, and a malformed
// NVR, is a GenericError.
func Find(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	id, err := FindID(ctx, c, ref)
	if err != nil || id == nil {
		return nil, err
	}
	return byID(ctx, c, *id)
}

// byID returns the build with this id; nil when there is none.
func byID(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	b, ok, err := whole[Info]().Where("build.id = ?::bigint", id).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &b, nil
}

// Get is Find with koji's GenericError when there is no such build.
func Get(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	b, err := Find(ctx, c, ref)
	if err == nil && b == nil {
		err = noSuch(ref)
	}
	return b, err
}

func noSuch(ref any) error {
	return koji.Errorf(koji.GenericError, "No such build: %s", koji.Repr(ref))
}

// FindID returns the id of the build that ref names, see Find; an id is not
// looked up. nil when there is no such build.
func FindID(ctx context.Context, c *hub.Call, ref any) (*int64, error) {
	var key [3]any
	switch x := ref.(type) {
	case int64:
		return &x, nil
	case bool:
		var id int64
		if x {
			id = 1
		}
		return &id, nil
	case string:
		nvr, err := koji.ParseNVR(x)
		if err != nil {
			return nil, err
		}
		key = [3]any{nvr.Name, nvr.Version, nvr.Release}
	case xmlrpc.Struct:
		for i, name := range []string{"name", "version", "release"} {
			v, ok := x.Get(name)
			if !ok {
				return nil, koji.Errorf(koji.GenericError, "did not provide name, version, and release")
			}
			key[i] = v
		}
		for _, v := range key {
			if v == nil {
				return nil, nil
			}
			if _, ok := v.(string); !ok {
				return nil, hub.WrongType(v, "<class 'str'>")
			}
		}
	default:
		return nil, koji.Errorf(koji.GenericError, "Invalid type for argument: %s", koji.TypeName(ref))
	}
	id, ok, err := hub.Row[int64](ctx, c, `SELECT build.id FROM build JOIN package ON package.id = build.pkg_id
		WHERE package.name = $1 AND build.version = $2 AND build.release = $3`, key[:]...)
	if err != nil || !ok {
		return nil, err
	}
	return &id, nil
}

// ByKey returns the build with that name, version and release; nil when there
// is none.
func ByKey(ctx context.Context, c *hub.Call, k koji.NVR) (*Info, error) {
	return Find(ctx, c, xmlrpc.Struct{
		{Name: "name", Value: k.Name}, {Name: "version", Value: k.Version}, {Name: "release", Value: k.Release},
	})
}

// MustID is FindID with koji's GenericError when there is no such build.
func MustID(ctx context.Context, c *hub.Call, ref any) (int64, error) {
	id, err := FindID(ctx, c, ref)
	switch {
	case err != nil:
		return 0, err
	case id == nil:
		return 0, noSuch(ref)
	}
	return *id, nil
}
