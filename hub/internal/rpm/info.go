// Package rpm holds RPMs: how they come in, what they are, their signatures and
// the copies that bear them, and what their headers say.
package rpm

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is an RPM as getRPM answers it. Those of external repos have no build.
type Info struct {
	ID               int64    `koji:"id" sql:"rpminfo.id"`
	Name             string   `koji:"name" sql:"rpminfo.name"`
	Version          string   `koji:"version" sql:"rpminfo.version"`
	Release          string   `koji:"release" sql:"rpminfo.release"`
	Epoch            *int64   `koji:"epoch" sql:"rpminfo.epoch"`
	Arch             string   `koji:"arch" sql:"rpminfo.arch"`
	Draft            *bool    `koji:"draft" sql:"rpminfo.draft"`
	PayloadHash      string   `koji:"payloadhash" sql:"rpminfo.payloadhash"`
	Size             int64    `koji:"size" sql:"rpminfo.size"`
	BuildTime        int64    `koji:"buildtime" sql:"rpminfo.buildtime"`
	BuildID          *int64   `koji:"build_id" sql:"rpminfo.build_id"`
	BuildrootID      *int64   `koji:"buildroot_id" sql:"rpminfo.buildroot_id"`
	ExternalRepoID   int64    `koji:"external_repo_id" sql:"rpminfo.external_repo_id"`
	ExternalRepoName string   `koji:"external_repo_name" sql:"external_repo.name"`
	MetadataOnly     bool     `koji:"metadata_only" sql:"rpminfo.metadata_only"`
	Extra            hub.JSON `koji:"extra" sql:"rpminfo.extra"`
}

// Key is the RPM's name, version, release and architecture.
func (r *Info) Key() koji.NVRA {
	return koji.NVRA{NVR: koji.NVR{Name: r.Name, Version: r.Version, Release: r.Release}, Arch: r.Arch}
}

// IsDraft tells whether the RPM is part of a draft build.
func (r *Info) IsDraft() bool { return r.Draft != nil && *r.Draft }

// Struct returns the RPM as the API answers it, for callbacks.
func (r *Info) Struct() (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(r)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

// Find returns the RPM that ref names: an id (also as text), an N-V-R.A with or
// without @LOCATION, or a struct with id or with name, version, release, arch
// and perhaps location, which is an external repo. Of several a regular one goes
// first, then the newest draft, then the newest external one. nil when there is
// none; a malformed ref is a GenericError.
func Find(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	data, err := parseRef(ref)
	if err != nil {
		return nil, err
	}
	return pick(ctx, c, data)
}

// Get is Find with koji's GenericError when there is no such RPM.
func Get(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	data, err := parseRef(ref)
	if err != nil {
		return nil, err
	}
	r, err := pick(ctx, c, data)
	if err == nil && r == nil {
		err = koji.Errorf(koji.GenericError, "No such rpm: %s", koji.Repr(data))
	}
	return r, err
}

func pick(ctx context.Context, c *hub.Call, data xmlrpc.Struct) (*Info, error) {
	list, err := matching(ctx, c, data)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// parseRef turns a reference into the struct that koji makes of it, which its
// faults show.
func parseRef(ref any) (xmlrpc.Struct, error) {
	switch x := ref.(type) {
	case int64, bool:
		id, err := args.Int(x)
		return xmlrpc.Struct{{Name: "id", Value: id}}, err
	case string:
		if id, err := strconv.ParseInt(x, 10, 64); err == nil {
			return xmlrpc.Struct{{Name: "id", Value: id}}, nil
		}
		n, err := koji.ParseNVRA(x)
		if err != nil {
			return nil, err
		}
		s := xmlrpc.Struct{
			{Name: "release", Value: n.Release}, {Name: "version", Value: n.Version}, {Name: "name", Value: n.Name},
			{Name: "epoch", Value: n.Epoch}, {Name: "arch", Value: n.Arch}, {Name: "src", Value: n.Arch == "src"},
		}
		if n.Location != "" {
			s.Set("location", n.Location)
		}
		return s, nil
	case xmlrpc.Struct:
		return x, nil
	}
	return nil, koji.Errorf(koji.GenericError, "Invalid type for rpminfo: %s", koji.TypeName(ref))
}

// matching lists the RPMs that a parsed reference may mean, the preferred one
// first.
func matching(ctx context.Context, c *hub.Call, data xmlrpc.Struct) ([]Info, error) {
	q := hub.Select[Info]("rpminfo").Join("JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").
		OrderBy(preferred)
	if v, ok := data.Get("id"); ok {
		id, err := args.Int(v)
		if err != nil {
			return nil, err
		}
		q.Where("rpminfo.id = ?::bigint", id)
	} else {
		for _, name := range []string{"name", "version", "release", "arch"} {
			v, ok := data.Get(name)
			if !ok {
				return nil, koji.Errorf(koji.GenericError, "rpminfo has no %s: %s", name, koji.Repr(data))
			}
			text, ok := v.(string)
			if !ok {
				return nil, hub.WrongType(v, "<class 'str'>")
			}
			q.Where("rpminfo."+name+" = ?", text)
		}
	}
	if v, ok := data.Get("location"); ok {
		ref, err := koji.ParseRef(v)
		if err != nil {
			return nil, err
		}
		repo, err := lookup.Must(ctx, c, lookup.ExternRepo, ref)
		if err != nil {
			return nil, err
		}
		q.Where("rpminfo.external_repo_id = ?", repo.ID)
	}
	return q.All(ctx, c)
}

// FindAll returns those of the RPMs that there are, by their names; where several
// have one name, the one that Find prefers.
func FindAll(ctx context.Context, c *hub.Call, keys []koji.NVRA) (map[koji.NVRA]*Info, error) {
	var columns [4][]string
	for _, k := range keys {
		for i, text := range []string{k.Name, k.Version, k.Release, k.Arch} {
			columns[i] = append(columns[i], text)
		}
	}
	rows, err := hub.Select[Info]("rpminfo").
		Join("JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").
		Join(`JOIN (SELECT DISTINCT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[])) AS wanted (name, version, release, arch)
			ON (rpminfo.name, rpminfo.version, rpminfo.release, rpminfo.arch) = (wanted.name, wanted.version, wanted.release, wanted.arch)`,
			columns[0], columns[1], columns[2], columns[3]).
		OrderBy(preferred).All(ctx, c)
	if err != nil {
		return nil, err
	}
	found := make(map[koji.NVRA]*Info, len(rows))
	for i := range rows {
		if k := rows[i].Key(); found[k] == nil {
			found[k] = &rows[i]
		}
	}
	return found, nil
}

// preferred puts the RPM first that is meant when several have one name.
const preferred = "rpminfo.external_repo_id <> 0, rpminfo.draft IS TRUE, rpminfo.id DESC"

type getArgs struct {
	RPM    any  `koji:"rpminfo"`
	Strict bool `koji:"strict" default:"false"`
	Multi  bool `koji:"multi" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	if a.Multi {
		data, err := parseRef(a.RPM)
		if err != nil {
			return nil, err
		}
		list, err := matching(ctx, c, data)
		slices.SortFunc(list, func(a, b Info) int { return cmp.Compare(a.ID, b.ID) })
		return list, err
	}
	var r *Info
	var err error
	if a.Strict {
		r, err = Get(ctx, c, a.RPM)
	} else {
		r, err = Find(ctx, c, a.RPM)
	}
	if err != nil || r == nil {
		return nil, err
	}
	return r, nil
}
