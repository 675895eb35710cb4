package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Maven is what is special of a Maven build.
type Maven struct {
	BuildID    int64  `koji:"build_id"`
	GroupID    string `koji:"group_id"`
	ArtifactID string `koji:"artifact_id"`
	Version    string `koji:"version"`
}

// Win is what is special of a Windows build.
type Win struct {
	BuildID  int64  `koji:"build_id"`
	Platform string `koji:"platform"`
}

// Image marks an image build.
type Image struct {
	BuildID int64 `koji:"build_id"`
}

func mavenOf(ctx context.Context, c *hub.Call, id int64) (any, error) {
	return orNil[Maven](ctx, c, "SELECT build_id, group_id, artifact_id, version FROM maven_builds WHERE build_id = $1::bigint", id)
}

func winOf(ctx context.Context, c *hub.Call, id int64) (any, error) {
	return orNil[Win](ctx, c, "SELECT build_id, platform FROM win_builds WHERE build_id = $1::bigint", id)
}

func imageOf(ctx context.Context, c *hub.Call, id int64) (any, error) {
	return orNil[Image](ctx, c, "SELECT build_id FROM image_builds WHERE build_id = $1::bigint", id)
}

// MavenOf returns what is special of a Maven build; another is koji's
// GenericError.
func MavenOf(ctx context.Context, c *hub.Call, id int64) (Maven, error) {
	v, err := special(ctx, c, getArgs{Build: id, Strict: true}, "maven", mavenOf)
	m, _ := v.(Maven)
	return m, err
}

// MustBe makes sure that the build is a Maven ("maven") or Windows ("win") build.
func MustBe(ctx context.Context, c *hub.Call, id int64, kind string) error {
	of := getMaven
	if kind == "win" {
		of = getWin
	}
	_, err := of(ctx, c, getArgs{Build: id, Strict: true})
	return err
}

// orNil returns the row, as a T, or nil.
func orNil[T any](ctx context.Context, c *hub.Call, sql string, id int64) (any, error) {
	row, ok, err := hub.Row[T](ctx, c, sql, id)
	if err != nil || !ok {
		return nil, err
	}
	return row, nil
}

// special answers what find knows of a build.
func special(ctx context.Context, c *hub.Call, a getArgs, kind string, find func(context.Context, *hub.Call, int64) (any, error)) (any, error) {
	id, err := FindID(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	if id == nil {
		if a.Strict {
			err = noSuch(a.Build)
		}
		return nil, err
	}
	v, err := find(ctx, c, *id)
	if err == nil && v == nil && a.Strict {
		err = koji.Errorf(koji.GenericError, "no such %s build: %s", kind, koji.Str(a.Build))
	}
	return v, err
}

func getMaven(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	return special(ctx, c, a, "maven", mavenOf)
}

func getWin(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	return special(ctx, c, a, "Windows", winOf)
}

func getImage(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	return special(ctx, c, a, "image", imageOf)
}

// RejectDraft refuses what koji cannot do with drafts.
func RejectDraft(b *Info) error {
	if b.Draft {
		return errDraft()
	}
	return nil
}

func errDraft() error { return koji.Errorf(koji.GenericError, "Draft build not supported") }
