package cg

import (
	"context"
	"os"
	"path"

	"github.com/gokoji/gokoji/hub/internal/archive"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// output is a file that was built.
type output struct {
	object
	name         string
	path         string // where it was uploaded
	kind         string // "rpm", "log" or something else
	root         *root
	sum          digest
	metadataOnly bool // only its entry is kept
	subdir       string
	btype        string // of archives
	info         any    // what the type needs
	parts        *components
}

// prepareOutputs reads the files and compares them with the uploads.
func (im *importer) prepareOutputs(ctx context.Context, c *hub.Call) error {
	list, err := im.metadata.list("output")
	if err != nil {
		return err
	}
	for _, o := range list {
		prepared, err := im.prepareOutput(ctx, c, o)
		if err != nil {
			return err
		}
		im.outputs = append(im.outputs, prepared)
	}
	return nil
}

func (im *importer) prepareOutput(ctx context.Context, c *hub.Call, file object) (*output, error) {
	o := &output{object: file, metadataOnly: koji.Truth(file.Value("metadata_only"))}
	im.metadataOnly = im.metadataOnly || o.metadataOnly
	if err := o.checkUpload(c, im.dir); err != nil {
		return nil, err
	}
	id, err := o.member("buildroot_id")
	if err != nil {
		return nil, err
	}
	key, err := keyOf(id)
	if err != nil {
		return nil, err
	}
	if o.root = im.roots[key]; o.root == nil {
		return nil, koji.Errorf(koji.GenericError, "Missing buildroot metadata for id %s", koji.Repr(id))
	}
	if o.kind, err = o.text("type"); err != nil {
		return nil, err
	}
	if koji.Truth(o.Value("subdir")) {
		if o.subdir, err = o.text("subdir"); err != nil {
			return nil, err
		}
	}
	switch o.kind {
	case "log":
	case "rpm":
		if o.subdir != "" {
			return nil, koji.Errorf(koji.GenericError, "subdir field not allowed for rpm outputs")
		}
		key, err := koji.ParseNVRA(o.name)
		if err != nil {
			return nil, err
		}
		return o, key.Check()
	default:
		err = im.prepareArchive(ctx, c, o)
	}
	return o, err
}

// checkUpload makes sure that the file has arrived as it was made.
func (o *output) checkUpload(c *hub.Call, dir string) error {
	folder, err := o.words("relpath")
	if err != nil {
		return err
	}
	if o.name, err = o.text("filename"); err != nil {
		return err
	}
	if o.path, err = koji.JoinPath(c.System().Paths.Work(""), dir, folder, o.name); err != nil {
		return err
	}
	stat, err := os.Stat(o.path)
	if err != nil || !stat.Mode().IsRegular() {
		return koji.Errorf(koji.GenericError, "No such file: %s", o.path)
	}
	size, err := o.member("filesize")
	if err != nil {
		return err
	}
	if !same(stat.Size(), size) {
		return koji.Errorf(koji.GenericError, "File size %d for %s (expected %s) doesn't match. Corrupted upload?",
			stat.Size(), o.name, koji.Str(size))
	}
	if o.sum.kind, err = o.text("checksum_type"); err != nil {
		return err
	}
	if err := o.sum.compute(o.path); err != nil {
		return err
	}
	told, err := o.member("checksum")
	if err == nil && told != o.sum.hex {
		err = koji.Errorf(koji.GenericError, "File checksum mismatch for %s: %s != %s", o.name, koji.Str(told), o.sum.hex)
	}
	return err
}

// prepareArchive finds out of which build type a file is.
func (im *importer) prepareArchive(ctx context.Context, c *hub.Call, o *output) error {
	if err := o.readType(); err != nil {
		return err
	}
	if _, ok := im.types.Get(o.btype); !ok {
		return koji.Errorf(koji.GenericError, "Output type %s not listed in build types", o.btype)
	}
	if _, ok := o.Get("components"); !ok {
		return nil
	}
	if o.btype == "maven" || o.btype == "win" {
		return koji.Errorf(koji.GenericError, "Component list not allowed for archives of type %s", o.btype)
	}
	parts, err := o.list("components")
	if err != nil {
		return err
	}
	if o.parts, err = im.match(ctx, c, parts); err != nil {
		return err
	}
	if err := once(o.parts.rpms, "RPM", o.where); err != nil {
		return err
	}
	return once(o.parts.archives, "archive", o.where)
}

// readType reads the one type that the file's extra data tells of.
func (o *output) readType() error {
	extra := object{where: o.where + ".extra"}
	var err error
	if _, ok := o.Get("extra"); ok {
		if extra, err = o.part("extra"); err != nil {
			return err
		}
	}
	several := koji.Errorf(koji.GenericError, "Output file has multiple types: %s", o.name)
	for _, name := range legacyTypes() {
		v, ok := extra.Get(name)
		if !ok {
			continue
		}
		if o.btype != "" {
			return several
		}
		o.btype, o.info = name, v
		if o.subdir != "" {
			return koji.Errorf(koji.GenericError, "subdir field not allowed for legacy btypes")
		}
	}
	var types object
	if _, ok := extra.Get("typeinfo"); ok {
		if types, err = extra.part("typeinfo"); err != nil {
			return err
		}
	}
	for _, t := range types.Struct {
		switch o.btype {
		case "":
			o.btype, o.info = t.Name, t.Value
		case t.Name:
			return koji.Errorf(koji.GenericError, "Duplicate typeinfo for: %s", koji.Repr(t.Name))
		default:
			return several
		}
	}
	if o.btype == "" {
		return koji.Errorf(koji.GenericError, "No typeinfo for: %s", o.name)
	}
	return nil
}

func (im *importer) importOutput(ctx context.Context, c *hub.Call, o *output) error {
	switch o.kind {
	case "rpm":
		if o.metadataOnly {
			return koji.Errorf(koji.GenericError, "Metadata-only imports are not supported for rpms")
		}
		_, err := rpm.Import(ctx, c, im.build, rpm.Source{Path: o.path, Buildroot: &o.root.id, File: o.Struct})
		return err
	case "log":
		if o.metadataOnly {
			return nil // the hub has no entries of logs
		}
		return im.importLog(c, o)
	}
	return im.importArchive(ctx, c, o)
}

func (im *importer) importLog(c *hub.Call, o *output) error {
	dst, err := im.build.File(c, "data", "logs", o.subdir, path.Base(o.path))
	if err != nil {
		return err
	}
	if dst = path.Clean(dst); im.taken[dst] {
		return koji.Errorf(koji.GenericError, "Error importing build log. %s already exists.", dst)
	}
	im.taken[dst] = true
	return im.build.ImportLog(c, o.path, o.subdir)
}

func (im *importer) importArchive(ctx context.Context, c *hub.Call, o *output) error {
	sum, err := o.sum.checksum()
	if err != nil {
		return err
	}
	src := archive.Source{
		Path: o.path, Type: o.btype, Buildroot: &o.root.id, File: o.Struct, Sum: sum,
		MetadataOnly: o.metadataOnly, Subdir: o.subdir, Taken: im.taken,
	}
	var ok bool
	if src.Info, ok = o.info.(xmlrpc.Struct); !ok && o.info != nil {
		switch o.btype {
		case "maven", "win", "image":
			return hub.WrongType(o.info, "<class 'dict'>")
		}
	}
	a, err := archive.Import(ctx, c, im.build, src)
	if err != nil || o.parts == nil {
		return err
	}
	return a.SetComponents(ctx, c, o.parts.rpms, o.parts.archives)
}
