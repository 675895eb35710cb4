package cg

import (
	"context"
	"path"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importArgs struct {
	Metadata  any    `koji:"metadata"`
	Directory string `koji:"directory"`
	Token     any    `koji:"token" default:"null"`
}

// importer takes a build in. First everything that the metadata says is read and
// checked against the hub and the uploads, then it is imported; files move when
// the call commits.
type importer struct {
	dir       string // of the uploads, below the work folder
	token     any
	metadata  object
	raw       string // the metadata as it is kept
	generator lookup.Entry

	reserved     *build.Info // the build if it was announced
	spec         build.Spec
	types        xmlrpc.Struct // what is told of each type of the build
	roots        map[rootKey]*root
	outputs      []*output
	metadataOnly bool // some file is not kept
	volume       string
	notes        []string // for the import's log

	build *build.Info
	taken map[string]bool // where files go
}

func importBuild(ctx context.Context, c *hub.Call, a importArgs) (*build.Info, error) {
	im := importer{dir: a.Directory, token: a.Token, volume: volume.Default, taken: map[string]bool{}}
	var err error
	if im.metadata, im.raw, err = readMetadata(c, a.Metadata, a.Directory); err != nil {
		return nil, err
	}
	for _, prepare := range []func(context.Context, *hub.Call) error{
		im.checkVersion, im.checkAccess, im.prepareBuild, im.prepareRoots, im.prepareOutputs,
		im.checkPolicy, im.pickVolume, im.checkPlace,
	} {
		if err := prepare(ctx, c); err != nil {
			return nil, err
		}
	}
	event := hub.PreImport{Type: "cg", Data: xmlrpc.Struct{
		{Name: "metadata", Value: im.metadata.Struct}, {Name: "directory", Value: im.dir},
	}}
	if err := c.Emit(ctx, event); err != nil {
		return nil, err
	}
	if err := im.run(ctx, c); err != nil {
		for _, note := range im.notes {
			c.Log.Warn("failed import of a content generator", "note", note)
		}
		return nil, err
	}
	info, err := im.build.Struct()
	if err != nil {
		return nil, err
	}
	event.Data.Set("build", info)
	return im.build, c.Emit(ctx, hub.PostImport(event))
}

func (im *importer) checkVersion(context.Context, *hub.Call) error {
	v, err := im.metadata.member("metadata_version")
	if err != nil {
		return err
	}
	switch v {
	case int64(0), float64(0), false:
		return nil
	}
	return koji.Errorf(koji.GenericError, "No such metadata version: %s", koji.Repr(v))
}

// checkAccess makes sure that the caller may import for the one content generator
// of all buildroots.
func (im *importer) checkAccess(ctx context.Context, c *hub.Call) error {
	roots, err := im.metadata.list("buildroots")
	if err != nil {
		return err
	}
	var ref any
	for _, r := range roots {
		told, err := r.part("content_generator")
		if err != nil {
			return err
		}
		name, err := told.member("name")
		if err != nil {
			return err
		}
		g, err := lookup.MustValue(ctx, c, lookup.Generator, name)
		if err != nil {
			return err
		}
		if ref != nil && ref != g.ID {
			return koji.Errorf(koji.GenericError, "Koji now support only one content-generator per import")
		}
		ref = g.ID
	}
	im.generator, err = access(ctx, c, ref)
	return err
}

func (im *importer) checkPolicy(ctx context.Context, c *hub.Call) error {
	types := []any{}
	for _, t := range im.types {
		types = append(types, t.Name)
	}
	data := im.policyData()
	data["btypes"], data["draft"], data["metadata_only"] = types, im.spec.Draft, im.metadataOnly
	return c.System().Policy.Assert(ctx, c, "cg_import", data, hub.PolicyOptions{})
}

func (im *importer) policyData() policy.Data {
	data := policy.Data{
		"package": im.spec.Name, "version": im.spec.Version, "release": im.spec.Release,
		"cg_list": []any{im.generator.ID}, "source": nil,
	}
	if im.spec.Source != nil {
		data["source"] = *im.spec.Source
	}
	return data
}

func (im *importer) pickVolume(ctx context.Context, c *hub.Call) error {
	data := im.policyData()
	data["import"], data["import_type"] = true, "cg"
	v, ok, err := volume.Pick(ctx, c, data, false, koji.Ref{})
	if err != nil || !ok {
		return err
	}
	im.volume = v.Name
	if im.reserved == nil || v.Name != volume.Default {
		im.spec.VolumeID = v.ID
	}
	return nil
}

// checkPlace refuses a build whose folder is there already.
func (im *importer) checkPlace(_ context.Context, c *hub.Call) error {
	dir, err := build.Dir(c, im.volume, koji.NVR{Name: im.spec.Name, Version: im.spec.Version, Release: im.spec.Release})
	if err == nil && filetree.Occupied(dir) {
		err = koji.Errorf(koji.GenericError, "Destination directory already exists: %s", dir)
	}
	return err
}

// run makes the entries of the build and of all that belongs to it.
func (im *importer) run(ctx context.Context, c *hub.Call) error {
	if err := im.makeBuild(ctx, c); err != nil {
		return err
	}
	if err := im.makeRoots(ctx, c); err != nil {
		return err
	}
	for _, o := range im.outputs {
		if err := im.importOutput(ctx, c, o); err != nil {
			return err
		}
	}
	if err := im.build.LinkDefault(c); err != nil {
		return err
	}
	if err := im.write(c, im.raw, "metadata.json"); err != nil {
		return err
	}
	if len(im.notes) == 0 {
		return nil
	}
	im.note("The import was successful.")
	return im.write(c, strings.Join(im.notes, "\n")+"\n", "data", "logs", "cg_import.log")
}

func (im *importer) note(text string) { im.notes = append(im.notes, text) }

// write makes a file in the build's folder when the call commits.
func (im *importer) write(c *hub.Call, content string, parts ...string) error {
	dst, err := im.build.File(c, parts...)
	if err != nil {
		return err
	}
	if im.taken[path.Clean(dst)] {
		return koji.Errorf(koji.GenericError, "Destination exists: %s", dst)
	}
	filetree.Write(c, dst, []byte(content))
	return nil
}
