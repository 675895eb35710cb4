package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// findOrCreate returns the build that ref names; a struct makes one.
func findOrCreate(ctx context.Context, c *hub.Call, ref any) (*Info, error) {
	b, err := Find(ctx, c, ref)
	if err != nil {
		return nil, err
	}
	if b == nil {
		data, ok := ref.(xmlrpc.Struct)
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "Invalid type for build_info: %s", koji.TypeName(ref))
		}
		if koji.Truth(data.Value("draft")) {
			return nil, errDraft()
		}
		plain := xmlrpc.Struct{}
		for _, key := range []string{"name", "version", "release", "epoch"} {
			v, ok := data.Get(key)
			if !ok {
				return nil, koji.Errorf(koji.GenericError, "Build info doesn't have mandatory %s key", koji.Repr(key))
			}
			plain.Set(key, v)
		}
		s, err := SpecOf(ctx, c, plain)
		if err != nil {
			return nil, err
		}
		id, err := Create(ctx, c, s, false)
		if err != nil {
			return nil, err
		}
		if b, err = Get(ctx, c, id); err != nil {
			return nil, err
		}
	}
	return b, RejectDraft(b)
}

type createMavenArgs struct {
	Build any `koji:"build_info"`
	Maven any `koji:"maven_info"`
}

func createMaven(ctx context.Context, c *hub.Call, a createMavenArgs) (any, error) {
	if err := c.AssertMaven(); err != nil {
		return nil, err
	}
	b, err := findOrCreate(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	return nil, MakeMaven(ctx, c, b.ID, a.Maven)
}

// MakeMaven makes a Maven build of a build. One that is one already must be the
// same.
func MakeMaven(ctx context.Context, c *hub.Call, id int64, info any) error {
	data, ok := info.(xmlrpc.Struct)
	if !ok {
		return koji.Errorf(koji.GenericError, "Invalid type for maven_info: %s", koji.TypeName(info))
	}
	v, err := mavenOf(ctx, c, id)
	if err != nil {
		return err
	}
	if v == nil && len(data) == 0 {
		return koji.Errorf(koji.GenericError, "Maven info is empty")
	}
	fields := []string{"group_id", "artifact_id", "version"}
	values := []any{id}
	for _, key := range fields {
		value, ok := data.Get(key)
		if !ok {
			return koji.Errorf(koji.GenericError, "Maven info doesn't have mandatory %s key", koji.Repr(key))
		}
		text, ok := value.(string)
		if !ok {
			return hub.WrongType(value, "<class 'str'>")
		}
		values = append(values, text)
	}
	if v == nil {
		if _, err := c.Exec(ctx, "INSERT INTO maven_builds (build_id, group_id, artifact_id, version) VALUES ($1, $2, $3, $4)", values...); err != nil {
			return err
		}
		return AddType(ctx, c, id, "maven")
	}
	current := v.(Maven)
	for i, has := range []string{current.GroupID, current.ArtifactID, current.Version} {
		if has != values[i+1] {
			return koji.Errorf(koji.BuildError, "%s mismatch (current: %s, new: %s)", fields[i], has, values[i+1])
		}
	}
	return nil
}

type createWinArgs struct {
	Build any `koji:"build_info"`
	Win   any `koji:"win_info"`
}

func createWin(ctx context.Context, c *hub.Call, a createWinArgs) (any, error) {
	if err := c.AssertWin(); err != nil {
		return nil, err
	}
	b, err := findOrCreate(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	return nil, MakeWin(ctx, c, b.ID, a.Win)
}

// MakeWin makes a Windows build of a build, or gives one another platform.
func MakeWin(ctx context.Context, c *hub.Call, id int64, info any) error {
	data, ok := info.(xmlrpc.Struct)
	switch {
	case !ok:
		return koji.Errorf(koji.GenericError, "Invalid type for win_info: %s", koji.TypeName(info))
	case len(data) == 0:
		return koji.Errorf(koji.GenericError, "Windows info is empty")
	}
	v, ok := data.Get("platform")
	if !ok {
		return koji.Errorf(koji.GenericError, "Windows info doesn't have mandatory platform key")
	}
	platform, ok := v.(string)
	if !ok {
		return hub.WrongType(v, "<class 'str'>")
	}
	_, err := c.Exec(ctx, `INSERT INTO win_builds (build_id, platform) VALUES ($1, $2)
		ON CONFLICT (build_id) DO UPDATE SET platform = excluded.platform`, id, platform)
	if err != nil {
		return err
	}
	return AddType(ctx, c, id, "win")
}

type createImageArgs struct {
	Build any `koji:"build_info"`
}

func createImage(ctx context.Context, c *hub.Call, a createImageArgs) (any, error) {
	b, err := findOrCreate(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	return nil, MakeImage(ctx, c, b.ID)
}

// MakeImage makes an image build of a build.
func MakeImage(ctx context.Context, c *hub.Call, id int64) error {
	if _, err := c.Exec(ctx, "INSERT INTO image_builds (build_id) VALUES ($1) ON CONFLICT DO NOTHING", id); err != nil {
		return err
	}
	return AddType(ctx, c, id, "image")
}
