package cg

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/buildroot"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// root is a buildroot of the metadata; id is the one it has on the hub, once it
// has been made.
type root struct {
	buildroot.Generated
	id int64
}

// rootKey is the id of a buildroot inside the metadata, where 1, 1.0 and true are
// the same.
type rootKey struct {
	number float64
	text   string
	kind   byte
}

func keyOf(v any) (rootKey, error) {
	switch x := v.(type) {
	case nil:
		return rootKey{}, nil
	case bool:
		if x {
			return rootKey{number: 1, kind: 'n'}, nil
		}
		return rootKey{kind: 'n'}, nil
	case int64:
		if n := float64(x); int64(n) == x {
			return rootKey{number: n, kind: 'n'}, nil
		}
		return rootKey{text: koji.Str(x), kind: 'n'}, nil
	case float64:
		return rootKey{number: x, kind: 'n'}, nil
	case string:
		return rootKey{text: x, kind: 's'}, nil
	}
	return rootKey{}, koji.Errorf(koji.GenericError, "Invalid metadata: no id of a buildroot: %s", koji.Repr(v))
}

// prepareRoots reads the buildroots, each of which must have made something, in
// the order of the metadata.
func (im *importer) prepareRoots(ctx context.Context, c *hub.Call) error {
	outputs, err := im.metadata.list("output")
	if err != nil {
		return err
	}
	used := map[rootKey]bool{}
	for _, o := range outputs {
		v, err := o.member("buildroot_id")
		if err != nil {
			return err
		}
		key, err := keyOf(v)
		if err != nil {
			return err
		}
		used[key] = true
	}
	list, err := im.metadata.list("buildroots")
	if err != nil {
		return err
	}
	im.roots = make(map[rootKey]*root, len(list))
	for _, r := range list {
		id, err := r.member("id")
		if err != nil {
			return err
		}
		key, err := keyOf(id)
		if err != nil {
			return err
		}
		if !used[key] {
			return koji.Errorf(koji.GenericError, "Buildroot id not used in output: %s", koji.Repr(id))
		}
		if im.roots[key] != nil {
			return koji.Errorf(koji.GenericError, "Duplicate buildroot id in metadata: %s", koji.Repr(id))
		}
		if im.roots[key], err = im.prepareRoot(ctx, c, r); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) prepareRoot(ctx context.Context, c *hub.Call, o object) (*root, error) {
	r := &root{Generated: buildroot.Generated{GeneratorID: im.generator.ID, Extra: o.Value("extra")}}
	var version *string
	for _, f := range []struct {
		part, name string
		dst        **string
	}{
		{"content_generator", "version", &version},
		{"container", "type", &r.ContainerType}, {"container", "arch", &r.ContainerArch},
		{"host", "os", &r.HostOS}, {"host", "arch", &r.HostArch},
	} {
		p, err := o.part(f.part)
		if err != nil {
			return nil, err
		}
		if *f.dst, err = p.label(f.name); err != nil {
			return nil, err
		}
	}
	if version == nil {
		return nil, koji.Errorf(koji.GenericError, "Invalid metadata: %s.content_generator.version is null", o.where)
	}
	r.GeneratorVersion = *version
	parts, err := o.list("components")
	if err != nil {
		return nil, err
	}
	found, err := im.match(ctx, c, parts)
	if err != nil {
		return nil, err
	}
	if err := once(found.rpms, "RPM", o.where); err != nil {
		return nil, err
	}
	r.RPMs, r.Archives = found.rpms, found.archives
	r.Tools, err = readTools(o)
	return r, err
}

func readTools(o object) ([]buildroot.Tool, error) {
	if v, told := o.Get("tools"); told && !koji.Truth(v) {
		return nil, nil
	}
	list, err := o.list("tools")
	if err != nil {
		return nil, err
	}
	tools := make([]buildroot.Tool, len(list))
	met := map[string]bool{}
	for i, t := range list {
		name, err := t.label("name")
		if err != nil {
			return nil, err
		}
		version, err := t.label("version")
		if err != nil {
			return nil, err
		}
		if name == nil || version == nil {
			return nil, koji.Errorf(koji.GenericError, "Invalid metadata: %s needs a name and a version", t.where)
		}
		if met[*name] {
			return nil, koji.Errorf(koji.GenericError, "Invalid metadata: %s.tools names %s twice", o.where, *name)
		}
		met[*name] = true
		tools[i] = buildroot.Tool{Name: *name, Version: *version}
	}
	return tools, nil
}

// makeRoots makes the records of the buildroots, in the order of the metadata.
func (im *importer) makeRoots(ctx context.Context, c *hub.Call) error {
	list, err := im.metadata.list("buildroots")
	if err != nil {
		return err
	}
	for _, o := range list {
		key, err := keyOf(o.Value("id"))
		if err != nil {
			return err
		}
		r := im.roots[key]
		if r.id, err = r.Create(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
