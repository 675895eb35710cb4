package rpm

import (
	"context"
	"os"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
)

// place is where an RPM of a build lies.
type place struct {
	build *build.Info
	dir   string // the build's folder
	rpm   koji.NVRA
}

// placeOf returns where an RPM that is not external lies.
func placeOf(ctx context.Context, c *hub.Call, r *Info) (*place, error) {
	if r.BuildID == nil {
		return nil, koji.Errorf(koji.GenericError, "Not an internal rpm: %s", r.Key())
	}
	b, err := build.Get(ctx, c, *r.BuildID)
	if err != nil {
		return nil, err
	}
	return placeIn(c, b, r.Key())
}

func placeIn(c *hub.Call, b *build.Info, key koji.NVRA) (*place, error) {
	dir, err := b.Dir(c)
	return &place{build: b, dir: dir, rpm: key}, err
}

func (p *place) join(c *hub.Call, rel string) (string, error) { return koji.JoinPath(p.dir, rel) }

// file is the RPM itself.
func (p *place) file(c *hub.Call) (string, error) { return p.join(c, c.System().Paths.RPM(p.rpm)) }

// signed is the copy signed with key.
func (p *place) signed(c *hub.Call, key string) (string, error) {
	return p.join(c, c.System().Paths.SignedRPM(p.rpm, key))
}

// sigHeader is the cached signature header.
func (p *place) sigHeader(c *hub.Call, key string) (string, error) {
	return p.join(c, c.System().Paths.SigHeader(p.rpm, key))
}

// readPackage reads the headers of a file; what is no RPM is a GenericError.
func readPackage(path string) (*rpmfile.Package, error) {
	p, err := rpmfile.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s", path)
	}
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "error reading package header: %w", err)
	}
	return p, nil
}
