package rpm

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Source is an RPM file to import.
type Source struct {
	Path      string
	Buildroot *int64 // where it was made
	// Wrapper means an RPM around a build's files, whose source RPM need not bear
	// the build's name.
	Wrapper bool
	// File is what a content generator tells of the file, a struct; nil for one
	// that none has made. Its member extra is kept as JSON.
	File any
}

// Imported is an RPM that was imported, as importRPM answers it.
type Imported struct {
	ID             int64       `koji:"id"`
	Name           string      `koji:"name"`
	Version        string      `koji:"version"`
	Release        string      `koji:"release"`
	Epoch          *int64      `koji:"epoch"`
	Arch           string      `koji:"arch"`
	SourcePackage  *int64      `koji:"sourcepackage"`
	SourceRPM      *string     `koji:"sourcerpm"`
	BuildTime      int64       `koji:"buildtime"`
	Draft          bool        `koji:"draft"`
	BuildID        int64       `koji:"build_id"`
	Size           int64       `koji:"size"`
	PayloadHash    string      `koji:"payloadhash"`
	BuildrootID    *int64      `koji:"buildroot_id"`
	ExternalRepoID int64       `koji:"external_repo_id"`
	Build          *build.Info `koji:"build"`
	RootID         *int64      `koji:"brootid"`
}

func (r *Imported) key() koji.NVRA {
	return koji.NVRA{NVR: koji.NVR{Name: r.Name, Version: r.Version, Release: r.Release}, Arch: r.Arch}
}

// row is what callbacks get of the RPM.
func (r *Imported) row() (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(r)
	s, _ := v.(xmlrpc.Struct)
	return s.Delete("build").Delete("brootid"), err
}

// Import makes an entry for an RPM file in the build, or, if that is nil, in the
// build that the file names, which for a source RPM is made. The file moves into
// the build's folder, and its signature is stored, when the call commits.
func Import(ctx context.Context, c *hub.Call, b *build.Info, src Source) (*Imported, error) {
	stat, err := os.Stat(src.Path)
	if err != nil || !stat.Mode().IsRegular() {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s", src.Path)
	}
	pkg, err := readPackage(src.Path)
	if err != nil {
		return nil, err
	}
	if err := pkg.VerifyHeader(); err != nil {
		return nil, koji.Errorf(koji.GenericError, "error reading package header: %w", err)
	}
	r, err := describe(pkg)
	if err != nil {
		return nil, err
	}
	r.Draft, r.Size, r.BuildrootID, r.RootID = b != nil && b.Draft, stat.Size(), src.Buildroot, src.Buildroot
	base, expected := filepath.Base(src.Path), r.key().String()+".rpm"
	if base != expected {
		return nil, koji.Errorf(koji.GenericError, "bad filename: %s (expected %s)", base, expected)
	}
	switch {
	case b == nil:
		b, err = buildOf(ctx, c, r)
	case !src.Wrapper:
		err = checkSource(b, r, src.Path)
	}
	if err != nil {
		return nil, err
	}
	switch koji.BuildState(b.State) {
	case koji.BuildFailed, koji.BuildCanceled, koji.BuildDeleted:
		return nil, koji.Errorf(koji.GenericError, "Build is %s: %s", b.StateName(), b.Key())
	}
	if err := build.AddType(ctx, c, b.ID, "rpm"); err != nil {
		return nil, err
	}
	r.Build, r.BuildID = b, b.ID
	if err := r.insert(ctx, c, src); err != nil {
		return nil, err
	}
	if err := r.store(ctx, c, src.Path); err != nil {
		return nil, err
	}
	return r, storeOwnSignature(ctx, c, r, src.Path)
}

func describe(pkg *rpmfile.Package) (*Imported, error) {
	r := &Imported{
		Name: pkg.Name(), Version: pkg.Version(), Release: pkg.Release(), Arch: pkg.Header.String(rpmfile.TagArch),
		BuildTime: int64(pkg.BuildTime()), PayloadHash: pkg.SigMD5(),
	}
	if r.PayloadHash == "" {
		return nil, koji.Errorf(koji.GenericError, "%s has no MD5 in its signature header", pkg.NVRA())
	}
	if epoch, ok := pkg.Epoch(); ok {
		n := int64(epoch)
		r.Epoch = &n
	}
	if pkg.IsSource() {
		one := int64(1)
		r.SourcePackage, r.Arch = &one, "src"
	} else if s := pkg.SourceRPM(); s != "" {
		r.SourceRPM = &s
	}
	return r, r.key().Check()
}

// buildOf returns the build that an RPM belongs to by its source RPM's name.
func buildOf(ctx context.Context, c *hub.Call, r *Imported) (*build.Info, error) {
	if r.SourcePackage == nil {
		if r.SourceRPM == nil {
			return nil, koji.Errorf(koji.GenericError, "No such build")
		}
		key, err := koji.ParseNVRA(*r.SourceRPM)
		if err != nil {
			return nil, err
		}
		b, err := build.ByKey(ctx, c, key.NVR)
		if err == nil && b == nil {
			err = koji.Errorf(koji.GenericError, "No such build")
		}
		return b, err
	}
	b, err := build.ByKey(ctx, c, r.key().NVR)
	if err != nil || b != nil {
		return b, err
	}
	id, err := build.Create(ctx, c, build.Spec{
		Name: r.Name, Version: r.Version, Release: r.Release, Epoch: r.Epoch, State: koji.BuildComplete,
	}, false)
	if err != nil {
		return nil, err
	}
	return build.Get(ctx, c, id)
}

// checkSource makes sure that the RPM comes from the build's source RPM.
func checkSource(b *build.Info, r *Imported, path string) error {
	key := b.Key()
	if b.Draft {
		var err error
		if key.Release, err = koji.TargetRelease(b.Release); err != nil {
			return err
		}
	}
	expected, found := key.String()+".src.rpm", filepath.Base(path)
	if r.SourcePackage == nil {
		found = "None"
		if r.SourceRPM != nil {
			found = *r.SourceRPM
		}
	}
	if found != expected {
		return koji.Errorf(koji.GenericError, "srpm mismatch for %s: %s (expected %s)", path, found, expected)
	}
	return nil
}

// insert makes the RPM's entry, with the callbacks around it.
func (r *Imported) insert(ctx context.Context, c *hub.Call, src Source) error {
	var err error
	if r.ID, err = hub.Value[int64](ctx, c, "SELECT nextval('rpminfo_id_seq')"); err != nil {
		return err
	}
	var extra any
	file, _ := src.File.(xmlrpc.Struct)
	if v := file.Value("extra"); v != nil {
		if extra, err = koji.FormatJSON(v); err != nil {
			return err
		}
	}
	info, err := r.row()
	if err != nil {
		return err
	}
	b, err := r.Build.Struct()
	if err != nil {
		return err
	}
	data := xmlrpc.Struct{
		{Name: "rpm", Value: info}, {Name: "build", Value: b},
		{Name: "filepath", Value: src.Path}, {Name: "fileinfo", Value: src.File},
	}
	if err := c.Emit(ctx, hub.PreImport{Type: "rpm", Data: data}); err != nil {
		return err
	}
	n, err := c.Exec(ctx, `INSERT INTO rpminfo (id, build_id, buildroot_id, name, version, release, epoch, arch, draft,
			external_repo_id, payloadhash, size, buildtime, extra)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13)
		ON CONFLICT (name, version, release, arch, external_repo_id) WHERE draft IS NOT TRUE DO NOTHING`,
		r.ID, r.BuildID, r.BuildrootID, r.Name, r.Version, r.Release, r.Epoch, r.Arch, r.Draft,
		r.PayloadHash, r.Size, r.BuildTime, extra)
	if err != nil {
		return err
	}
	if n == 0 {
		return koji.Errorf(koji.GenericError, "rpm already exists: %s", r.key())
	}
	return c.Emit(ctx, hub.PostImport{Type: "rpm", Data: data})
}

// store moves the file into the build's folder when the call commits.
func (r *Imported) store(ctx context.Context, c *hub.Call, path string) error {
	p, err := placeIn(c, r.Build, r.key())
	if err != nil {
		return err
	}
	dst, err := p.file(c)
	if err != nil {
		return err
	}
	if filetree.Exists(dst) {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s already exists", dst)
	}
	if !filetree.IsRegular(path) {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s is not a regular file", path)
	}
	return filetree.Move(c, path, dst)
}

type importArgs struct {
	Path     string `koji:"path"`
	Basename string `koji:"basename"`
}

func importRPM(ctx context.Context, c *hub.Call, a importArgs) (*Imported, error) {
	work := c.System().Paths.Work("")
	path, err := koji.JoinPath(work, a.Path, a.Basename)
	if err != nil || !filetree.Exists(path) {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s", work+"/"+a.Path+"/"+a.Basename)
	}
	r, err := Import(ctx, c, nil, Source{Path: path})
	if err != nil {
		return nil, err
	}
	return r, build.MarkTags(ctx, c, r.BuildID, koji.TagUpdateImport)
}
