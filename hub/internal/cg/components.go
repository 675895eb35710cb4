package cg

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/archive"
	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// components are the ids of what something consists of.
type components struct{ rpms, archives []int64 }

// match finds on the hub what the components are. Of RPMs and files that it does
// not have the log tells.
func (im *importer) match(ctx context.Context, c *hub.Call, parts []object) (*components, error) {
	rpms, files, err := candidates(ctx, c, parts)
	if err != nil {
		return nil, err
	}
	found := &components{}
	for _, p := range parts {
		kind, err := p.member("type")
		if err != nil {
			return nil, err
		}
		var id int64
		switch kind {
		case "rpm":
			if id, err = im.matchRPM(p, rpms); id != 0 {
				found.rpms = append(found.rpms, id)
			}
		case "file":
			if id, err = im.matchFile(p, files); id != 0 {
				found.archives = append(found.archives, id)
			}
		case "kojifile":
			if id, err = matchKojiFile(ctx, c, p); id != 0 {
				found.archives = append(found.archives, id)
			}
		default:
			err = koji.Errorf(koji.GenericError, "No such component type: %s", koji.Str(kind))
		}
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// once makes sure that no id is there twice.
func once(ids []int64, kind, where string) error {
	met := make(map[int64]bool, len(ids))
	for _, id := range ids {
		if met[id] {
			return koji.Errorf(koji.GenericError, "Invalid metadata: %s.components names %s %d twice", where, kind, id)
		}
		met[id] = true
	}
	return nil
}

// candidates looks all RPMs and files of a list up at once. What is malformed it
// leaves out, for match to find.
func candidates(ctx context.Context, c *hub.Call, parts []object) (map[koji.NVRA]*rpm.Info, map[archive.Key][]archive.Match, error) {
	var keys []koji.NVRA
	var files []archive.Key
	for _, p := range parts {
		switch p.Value("type") {
		case "rpm":
			if k, err := rpmKey(p); err == nil {
				keys = append(keys, k)
			}
		case "file":
			if k, err := fileKey(p); err == nil {
				files = append(files, k)
			}
		}
	}
	var rpms map[koji.NVRA]*rpm.Info
	var err error
	if len(keys) > 0 {
		if rpms, err = rpm.FindAll(ctx, c, keys); err != nil {
			return nil, nil, err
		}
	}
	if len(files) == 0 {
		return rpms, nil, nil
	}
	archives, err := archive.FindAll(ctx, c, files)
	return rpms, archives, err
}

func rpmKey(p object) (koji.NVRA, error) {
	key, err := p.key()
	if err != nil {
		return koji.NVRA{}, err
	}
	arch, err := p.text("arch")
	return koji.NVRA{NVR: key, Arch: arch}, err
}

func fileKey(p object) (archive.Key, error) {
	name, err := p.text("filename")
	if err != nil {
		return archive.Key{}, err
	}
	size, err := p.number("filesize")
	return archive.Key{Filename: name, Size: size}, err
}

// matchRPM returns the id of an RPM, 0 when the hub has none of the name.
func (im *importer) matchRPM(p object, rpms map[koji.NVRA]*rpm.Info) (int64, error) {
	if _, ok := p.Get("location"); ok {
		return 0, koji.Errorf(koji.GenericError, "External rpms not allowed")
	}
	if _, ok := p.Get("id"); ok {
		return 0, koji.Errorf(koji.GenericError, "Unexpected 'id' field in component")
	}
	key, err := rpmKey(p)
	if err != nil {
		return 0, err
	}
	r := rpms[key]
	if r == nil {
		im.note("unknown RPM left out: " + koji.Repr(p.Struct))
		return 0, nil
	}
	if r.IsDraft() {
		return 0, koji.Errorf(koji.GenericError, "Draft rpm not supported")
	}
	sum, err := p.member("sigmd5")
	if err != nil {
		return 0, err
	}
	if sum != r.PayloadHash {
		im.note("RPM with another sigmd5 taken for ours: " + koji.Repr(p.Struct))
	}
	return r.ID, nil
}

// matchFile returns the id of an archive that is the same file, 0 for none.
func (im *importer) matchFile(p object, files map[archive.Key][]archive.Match) (int64, error) {
	key, err := fileKey(p)
	if err != nil {
		return 0, err
	}
	sum, err := p.member("checksum")
	if err != nil {
		return 0, err
	}
	name, err := p.member("checksum_type")
	if err != nil {
		return 0, err
	}
	list := files[key]
	if len(list) > 0 {
		text, _ := name.(string)
		kind, ok := koji.ParseChecksumType(text)
		if !ok {
			return 0, koji.Errorf(koji.GenericError, "Unsupported checksum type: %s", koji.Str(name))
		}
		for _, m := range list {
			if m.ChecksumType == int64(kind) && m.Checksum == sum {
				return m.ID, nil
			}
		}
	}
	im.note("unknown file left out: " + koji.Repr(p.Struct))
	return 0, nil
}

// matchKojiFile returns the id of the archive that the component names by it. All
// else that it tells must be right.
func matchKojiFile(ctx context.Context, c *hub.Call, p object) (int64, error) {
	id, err := p.number("archive_id")
	if err != nil {
		return 0, err
	}
	a, err := archive.Get(ctx, c, id)
	if err != nil {
		return 0, err
	}
	b, err := build.Get(ctx, c, a.BuildID)
	if err != nil {
		return 0, err
	}
	for _, key := range []string{"nvr", "filename"} {
		if _, ok := p.Get(key); !ok {
			return 0, koji.Errorf(koji.GenericError, "%s field missing for component, archive_id=%d", key, a.ID)
		}
	}
	for _, has := range (xmlrpc.Struct{
		{Name: "nvr", Value: b.NVR}, {Name: "filename", Value: a.Filename}, {Name: "filesize", Value: a.Size},
		{Name: "checksum", Value: a.Checksum}, {Name: "checksum_type", Value: koji.ChecksumType(a.ChecksumType).String()},
	}) {
		told, ok := p.Get(has.Name)
		if ok && !same(has.Value, told) {
			return 0, koji.Errorf(koji.GenericError, "Component field %s does not match for archive_id=%d: %s != %s",
				has.Name, a.ID, koji.Str(has.Value), koji.Str(told))
		}
	}
	return a.ID, nil
}

// same compares what the hub has with what it was told; numbers by their value.
func same(has, told any) bool {
	n, isNumber := has.(int64)
	if !isNumber {
		return has == told
	}
	switch told.(type) {
	case int64, float64:
		f, err := args.Float(told)
		return err == nil && f == float64(n)
	}
	return false
}
