package rpm

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/arrange"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// open reads the headers of the RPM that ref names. pkg is nil when there is
// none, it is external or its file is gone; with strict these are faults, the
// latter two in koji's words for this method.
func open(ctx context.Context, c *hub.Call, ref any, strict bool, external, gone string) (r *Info, pkg *rpmfile.Package, err error) {
	if strict {
		r, err = Get(ctx, c, ref)
	} else {
		r, err = Find(ctx, c, ref)
	}
	if err != nil || r == nil {
		return nil, nil, err
	}
	if r.BuildID == nil {
		if strict {
			err = koji.Errorf(koji.GenericError, external, koji.Str(ref))
		}
		return nil, nil, err
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return nil, nil, err
	}
	path, err := p.file(c)
	if err != nil {
		return nil, nil, err
	}
	if !filetree.Exists(path) {
		if strict {
			err = koji.Errorf(koji.GenericError, gone, koji.Str(ref))
		}
		return nil, nil, err
	}
	pkg, err = readPackage(path)
	return r, pkg, err
}

// Dep is a dependency as getRPMDeps answers it.
type Dep struct {
	Name    string `koji:"name"`
	Version string `koji:"version"`
	Flags   int64  `koji:"flags"`
	Type    int64  `koji:"type"`
}

type depsArgs struct {
	RPM    any           `koji:"rpmID"`
	Type   *int64        `koji:"depType" default:"null"`
	Opts   hub.QueryOpts `koji:"queryOpts" default:"null"`
	Strict bool          `koji:"strict" default:"false"`
}

func deps(ctx context.Context, c *hub.Call, a depsArgs) (any, error) {
	_, pkg, err := open(ctx, c, a.RPM, a.Strict,
		"Can not get dependencies, because RPM: %s is not internal", "RPM file of %s doesn't exist")
	if err != nil {
		return nil, err
	}
	list := []Dep{}
	if pkg != nil {
		for _, kind := range rpmfile.DepKinds() {
			if a.Type != nil && *a.Type != int64(kind) {
				continue
			}
			for _, d := range pkg.Deps(kind) {
				list = append(list, Dep{d.Name, d.Version, int64(d.Flags), int64(kind)})
			}
		}
	}
	return arrange.Apply(list, a.Opts)
}

// File is a file of an RPM as listRPMFiles answers it.
type File struct {
	Name       string `koji:"name"`
	Digest     string `koji:"digest"`
	DigestAlgo string `koji:"digest_algo"`
	MD5        string `koji:"md5"` // the digest, of whatever kind
	Size       int64  `koji:"size"`
	Flags      int64  `koji:"flags"`
	User       string `koji:"user"`
	Group      string `koji:"group"`
	MTime      int64  `koji:"mtime"`
	Mode       int64  `koji:"mode"`
}

func filesOf(pkg *rpmfile.Package) ([]File, error) {
	files, err := pkg.Files()
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "error reading package header: %w", err)
	}
	algo := pkg.DigestAlgo()
	list := make([]File, len(files))
	for i, f := range files {
		list[i] = File{
			f.Name, f.Digest, algo, f.Digest, int64(f.Size), int64(f.Flags), f.User, f.Group, int64(f.MTime), int64(f.Mode),
		}
	}
	return list, nil
}

type filesArgs struct {
	RPM  any           `koji:"rpmID"`
	Opts hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func files(ctx context.Context, c *hub.Call, a filesArgs) (any, error) {
	_, pkg, err := open(ctx, c, a.RPM, false, "", "")
	if err != nil {
		return nil, err
	}
	list := []File{}
	if pkg != nil {
		if list, err = filesOf(pkg); err != nil {
			return nil, err
		}
	}
	return arrange.Apply(list, a.Opts)
}

type fileArgs struct {
	RPM      any    `koji:"rpmID"`
	Filename string `koji:"filename"`
	Strict   bool   `koji:"strict" default:"false"`
}

func file(ctx context.Context, c *hub.Call, a fileArgs) (any, error) {
	r, pkg, err := open(ctx, c, a.RPM, a.Strict,
		"Can not get RPM file, because RPM: %s is not internal", "RPM package file of %s doesn't exist")
	if err != nil {
		return nil, err
	}
	if pkg != nil {
		list, err := filesOf(pkg)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if f.Name == a.Filename {
				return struct {
					RPMID int64 `koji:"rpm_id"`
					File
				}{r.ID, f}, nil
			}
		}
		if a.Strict {
			return nil, koji.Errorf(koji.GenericError, "No file: %s found in RPM: %s", a.Filename, koji.Str(a.RPM))
		}
	}
	return xmlrpc.Struct{}, nil
}
