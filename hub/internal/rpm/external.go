package rpm

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// AddExternal makes an entry for an RPM of an external repo, which repo names,
// and returns it. One that is there is returned as it is if its hash is the same;
// with strict it is a GenericError in any case.
func AddExternal(ctx context.Context, c *hub.Call, data xmlrpc.Struct, repo any, strict bool) (*Info, error) {
	if err := checkExternal(data); err != nil {
		return nil, err
	}
	ref, err := koji.ParseRef(repo)
	if err != nil {
		return nil, err
	}
	where := data.Delete("id")
	where.Set("location", repo)
	previous, err := knownExternal(ctx, c, where, strict)
	if err != nil || previous != nil {
		return previous, err
	}
	source, err := lookup.Must(ctx, c, lookup.ExternRepo, ref)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, `INSERT INTO rpminfo (name, version, release, epoch, arch, payloadhash, size, buildtime, external_repo_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (name, version, release, arch, external_repo_id) WHERE draft IS NOT TRUE DO NOTHING`,
		data.Value("name"), data.Value("version"), data.Value("release"), data.Value("epoch"), data.Value("arch"),
		data.Value("payloadhash"), data.Value("size"), data.Value("buildtime"), source.ID)
	if err != nil {
		return nil, err
	}
	// somebody else may have been quicker
	return knownExternal(ctx, c, where, false)
}

func checkExternal(data xmlrpc.Struct) error {
	for _, f := range []struct {
		name      string
		isInt     bool
		mayBeNull bool
	}{
		{"name", false, false}, {"version", false, false}, {"release", false, false}, {"epoch", true, true},
		{"arch", false, false}, {"payloadhash", false, false}, {"size", true, false}, {"buildtime", true, false},
	} {
		v, ok := data.Get(f.name)
		if !ok {
			return koji.Errorf(koji.GenericError, "%s field missing: %s", f.name, koji.Repr(data))
		}
		switch v.(type) {
		case nil:
			ok = f.mayBeNull
		case int64:
			ok = f.isInt
		case string:
			ok = !f.isInt
		default:
			ok = false
		}
		if !ok {
			return koji.Errorf(koji.GenericError, "Invalid value for %s: %s", f.name, koji.Repr(v))
		}
	}
	return nil
}

func knownExternal(ctx context.Context, c *hub.Call, where xmlrpc.Struct, strict bool) (*Info, error) {
	r, err := pick(ctx, c, where)
	if err != nil || r == nil {
		return nil, err
	}
	label := r.Key().String() + "@" + r.ExternalRepoName
	if strict {
		return nil, koji.Errorf(koji.GenericError, "external rpm already exists: %s", label)
	}
	if hash := where.Value("payloadhash"); hash != any(r.PayloadHash) {
		return nil, koji.Errorf(koji.GenericError, "hash changed for external rpm: %s (%s -> %s)", label, r.PayloadHash, hash)
	}
	return r, nil
}

type addExternalArgs struct {
	RPM    xmlrpc.Struct `koji:"rpminfo"`
	Repo   any           `koji:"external_repo"`
	Strict bool          `koji:"strict" default:"true"`
}

func addExternal(ctx context.Context, c *hub.Call, a addExternalArgs) (any, error) {
	_, err := AddExternal(ctx, c, a.RPM, a.Repo, a.Strict)
	return nil, err
}
