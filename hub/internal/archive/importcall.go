package archive

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importArgs struct {
	Path  string        `koji:"filepath"`
	Build any           `koji:"buildinfo"`
	Type  any           `koji:"type"`
	Info  xmlrpc.Struct `koji:"typeInfo"`
}

func importArchive(ctx context.Context, c *hub.Call, a importArgs) (any, error) {
	kind, b, err := a.into(ctx, c, true)
	if err != nil {
		return nil, err
	}
	work := c.System().Paths.Work("")
	path, err := koji.JoinPath(work, a.Path)
	if err != nil || !filetree.Exists(path) {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s/%s", work, a.Path)
	}
	_, err = Import(ctx, c, b, Source{Path: path, Type: kind, Info: a.Info})
	return nil, err
}

// into returns the archive's type and the build that it goes into.
func (a *importArgs) into(ctx context.Context, c *hub.Call, user bool) (kind string, b *build.Info, err error) {
	if kind, err = supported(ctx, c, a.Type, user); err != nil {
		return "", nil, err
	}
	if b, err = build.Get(ctx, c, a.Build); err != nil {
		return "", nil, err
	}
	return kind, b, build.RejectDraft(b)
}

// supported returns the type if archives of it can be imported by themselves; for
// users there is a permission for each, and images too.
func supported(ctx context.Context, c *hub.Call, v any, user bool) (string, error) {
	kind, _ := v.(string)
	var err error
	switch {
	case kind == "maven":
		err = c.AssertMaven()
	case kind == "win":
		err = c.AssertWin()
	case kind == "image" && user:
	default:
		err = koji.Errorf(koji.GenericError, "unsupported archive type: %s", koji.Str(v))
	}
	if err == nil && user {
		err = c.AssertPerm(ctx, kind+"-import")
	}
	return kind, err
}

// hostImport takes the path as it is: builders see the same tree.
func hostImport(ctx context.Context, c *hub.Call, a importArgs) (any, error) {
	kind, b, err := a.into(ctx, c, false)
	if err != nil {
		return nil, err
	}
	path, err := inTree(c, a.Path)
	if err != nil {
		return nil, err
	}
	_, err = Import(ctx, c, b, Source{Path: path, Type: kind, Info: a.Info})
	return nil, err
}

// inTree makes sure that a path leads into the work folder.
func inTree(c *hub.Call, path string) (string, error) {
	work := c.System().Paths.Work("") + "/"
	if len(path) <= len(work) || path[:len(work)] != work {
		return "", koji.Errorf(koji.GenericError, "No such file: %s", path)
	}
	return koji.JoinPath(c.System().Paths.Work(""), path[len(work):])
}
