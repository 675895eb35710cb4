package repo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// knownPackage is an RPM with its build's names.
type knownPackage struct {
	ID           int64  `koji:"id" sql:"rpminfo.id"`
	Name         string `koji:"name" sql:"rpminfo.name"`
	Version      string `koji:"version" sql:"rpminfo.version"`
	Release      string `koji:"release" sql:"rpminfo.release"`
	Arch         string `koji:"arch" sql:"rpminfo.arch"`
	Epoch        *int64 `koji:"epoch" sql:"rpminfo.epoch"`
	Size         *int64 `koji:"size" sql:"rpminfo.size"`
	PayloadHash  string `koji:"payloadhash" sql:"rpminfo.payloadhash"`
	BuildID      int64  `koji:"build_id" sql:"build.id"`
	BuildName    string `koji:"build_name" sql:"package.name"`
	BuildVersion string `koji:"build_version" sql:"build.version"`
	BuildRelease string `koji:"build_release" sql:"build.release"`
	Volume       string `koji:"volume_name" sql:"volume.name"`
}

// checked are the members of kojipkgs that must be as in the database.
var checked = [...]string{"name", "version", "release", "arch", "epoch", "size", "payloadhash", "build_id"}

// knownPackages returns the RPMs that pkgs describes, by id; each description
// must be right.
func knownPackages(ctx context.Context, c *hub.Call, pkgs xmlrpc.Struct) (map[int64]knownPackage, error) {
	ids := make([]int64, len(pkgs))
	for i, m := range pkgs {
		described, ok := m.Value.(xmlrpc.Struct)
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "kojipkgs does not describe %s", m.Name)
		}
		var err error
		if ids[i], err = args.Int(described.Value("id")); err != nil {
			return nil, err
		}
	}
	list, err := hub.Select[knownPackage]("rpminfo").
		Join("JOIN build ON build.id = rpminfo.build_id").
		Join("JOIN package ON package.id = build.pkg_id").
		Join("JOIN volume ON volume.id = build.volume_id").
		Where("rpminfo.id = ANY(?::bigint[])", ids).All(ctx, c)
	if err != nil {
		return nil, err
	}
	known := make(map[int64]knownPackage, len(list))
	for _, p := range list {
		known[p.ID] = p
	}
	for i, m := range pkgs {
		p, found := known[ids[i]]
		if !found {
			return nil, koji.Errorf(koji.GenericError, "No such rpm: {'id': %d}", ids[i])
		}
		if err := p.compare(m); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func (p knownPackage) compare(m xmlrpc.Member) error {
	v, err := xmlrpc.Marshal(p)
	if err != nil {
		return err
	}
	stored, described := v.(xmlrpc.Struct), m.Value.(xmlrpc.Struct)
	for _, key := range checked {
		value, given := described.Get(key)
		if !given || koji.Repr(value) != koji.Repr(stored.Value(key)) {
			return koji.Errorf(koji.GenericError, "kojipkgs entry does not match db: file %s, key %s", m.Name, key)
		}
	}
	return nil
}

// placePackages fills dir when the call commits with links to the RPMs, or to
// their copies signed with the keys that are named.
func placePackages(ctx context.Context, c *hub.Call, pkgs xmlrpc.Struct, known map[int64]knownPackage, dir string) error {
	if len(pkgs) == 0 {
		return nil
	}
	if filetree.Occupied(dir) {
		return koji.Errorf(koji.GenericError, "File already in repo: %s", dir)
	}
	sources := make([]string, len(pkgs))
	for i, m := range pkgs {
		if !plainName(m.Name) {
			return koji.Errorf(koji.GenericError, "Invalid file name of a package: %s", m.Name)
		}
		var err error
		if sources[i], err = packagePath(c, m, known); err != nil {
			return err
		}
	}
	return prepareDir(ctx, c, dir, func(tmp string) error {
		for i, m := range pkgs {
			letter := filepath.Join(tmp, strings.ToLower(string([]rune(m.Name)[0])))
			if err := os.Mkdir(letter, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
				return err
			}
			if err := filetree.Share(sources[i], filepath.Join(letter, m.Name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// packagePath is where the copy of an RPM is that kojipkgs describes.
func packagePath(c *hub.Call, m xmlrpc.Member, known map[int64]knownPackage) (string, error) {
	described := m.Value.(xmlrpc.Struct)
	id, err := args.Int(described.Value("id"))
	if err != nil {
		return "", err
	}
	p, paths := known[id], c.System().Paths
	nvra := koji.NVRA{NVR: koji.NVR{Name: p.Name, Version: p.Version, Release: p.Release}, Arch: p.Arch}
	rel := paths.RPM(nvra)
	if key, hasKey := described.Get("sigkey"); !hasKey {
		return "", koji.Errorf(koji.GenericError, "kojipkgs does not say which signature %s has", m.Name)
	} else if koji.Truth(key) {
		rel = paths.SignedRPM(nvra, koji.Str(key))
	}
	build := koji.NVR{Name: p.BuildName, Version: p.BuildVersion, Release: p.BuildRelease}
	return koji.JoinPath(paths.Build(p.Volume, build), rel)
}
