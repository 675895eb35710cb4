package repo

import (
	"context"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type distMoveArgs struct {
	ID     *int64 `koji:"repo_id"`
	Folder string `koji:"uploadpath"`
	Arch   string `koji:"arch"`
}

// distMove fills the folder of one architecture when the call commits. The
// uploaded files are those that the uploaded repo_manifest lists, the packages
// those that the uploaded kojipkgs describes by their file names.
func distMove(ctx context.Context, c *hub.Call, a distMoveArgs) (any, error) {
	r, err := info(ctx, c, infoArgs{a.ID, true})
	if err != nil {
		return nil, err
	}
	dir, err := Dir(c, r.TagName, r.ID, true)
	if err != nil {
		return nil, err
	}
	if dir, err = koji.JoinPath(dir, koji.CanonArch(a.Arch)); err != nil {
		return nil, err
	}
	if !filetree.IsDir(dir) {
		return nil, koji.Errorf(koji.GenericError, "Repo arch directory missing: %s", dir)
	}
	if !r.In(koji.RepoInit) {
		return nil, koji.Errorf(koji.GenericError, "Repo is in state: %s", *r.State)
	}
	up, err := openUploads(c)
	if err != nil {
		return nil, err
	}
	defer up.close()
	files, err := readUpload[[]any](up, a.Folder, "repo_manifest", "Missing repo manifest")
	if err != nil {
		return nil, err
	}
	pkgs, err := readUpload[xmlrpc.Struct](up, a.Folder, "kojipkgs", "Missing kojipkgs file")
	if err != nil {
		return nil, err
	}
	c.MarkWritten()
	for _, item := range files {
		if err := up.placeFile(c, a.Folder, koji.Str(item), dir); err != nil {
			return nil, err
		}
	}
	known, err := knownPackages(ctx, c, pkgs)
	if err != nil {
		return nil, err
	}
	return nil, placePackages(ctx, c, pkgs, known, filepath.Join(dir, "Packages"))
}
