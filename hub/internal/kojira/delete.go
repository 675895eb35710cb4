package kojira

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
)

// remove marks a repo as deleted, unless a buildroot has begun to use it, and
// deletes its files once that is committed; a hub that is killed meanwhile, or
// the next one, goes on with it.
func (k *keeper) remove(ctx context.Context, c *hub.Call, r due) error {
	users, err := repo.Delete(ctx, c, r.ID)
	if err != nil || users > 0 {
		return err
	}
	if err := k.removeFiles(ctx, c, r); err != nil {
		return err
	}
	c.AfterCommit(func(context.Context, *hub.Call) error {
		c.Log.Info("a repo is DELETED", "repo", r.ID, "tag", r.TagName, "dist", r.Dist)
		return nil
	})
	return nil
}

// removeFiles deletes a repo's folder when the call commits. A dist repo may lie
// on another volume; the default one then has a link to it.
func (k *keeper) removeFiles(ctx context.Context, c *hub.Call, r due) error {
	dir, err := repo.Dir(c, r.TagName, r.ID, r.Dist)
	if err != nil {
		return err
	}
	if err := straight(c.System().Paths.Top, dir); err != nil {
		return err
	}
	unlinkLatest(c, r, dir)
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		filetree.Remove(c, dir)
		return nil
	case !r.Dist || info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s is no folder", dir)
	}
	real, err := elsewhere(c, r, dir)
	switch {
	case err != nil:
		c.Log.Error("the files of a deleted repo stay", "repo", r.ID, "path", dir, "error", err)
	case k.IgnoreVolumes:
		c.Log.Warn("the files of a deleted repo stay on another volume", "repo", r.ID, "path", real)
	default:
		filetree.Unlink(c, dir)
		filetree.Remove(c, real)
	}
	return nil
}

// elsewhere returns the folder that the link of a dist repo leads to, which must
// be the repo's on the volume that its repo.json names.
func elsewhere(c *hub.Call, r due, link string) (string, error) {
	v, err := repo.ReadJSON(link)
	if err != nil {
		return "", err
	}
	volume, _ := v.Value("volume").(string)
	if volume == "" {
		return "", errors.New("repo.json names no volume")
	}
	dir, err := repo.DistDir(c, r.TagName, r.ID, volume)
	if err != nil {
		return "", err
	}
	if err := straight(c.System().Paths.Volume(volume), dir); err != nil {
		return "", err
	}
	led, err := os.Stat(link)
	if err != nil {
		return "", err
	}
	if there, err := os.Lstat(dir); err != nil || !there.IsDir() || !os.SameFile(led, there) {
		return "", fmt.Errorf("the link does not lead to %s", dir)
	}
	return dir, nil
}

// straight makes sure that no symbolic link lies between top's own folders, which
// an administrator may keep elsewhere, and path: it could lead out of the tree.
func straight(top, path string) error {
	rel, err := filepath.Rel(top, path)
	if err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s is not below %s", path, top)
	}
	for dir := filepath.Dir(rel); filepath.Dir(dir) != "."; dir = filepath.Dir(dir) {
		if filetree.IsLink(filepath.Join(top, dir)) {
			return fmt.Errorf("%s is a link", filepath.Join(top, dir))
		}
	}
	return nil
}

// unlinkLatest lets the link to the latest repo go with that one when the call
// commits. The folder of a tag that is deleted goes with the tag's last repo.
func unlinkLatest(c *hub.Call, r due, dir string) {
	parent := filepath.Dir(dir)
	link := filepath.Join(parent, "latest")
	c.BeforeCommit(func(ctx context.Context, c *hub.Call) error {
		if err := repo.LockLatest(ctx, c, r.TagID); err != nil {
			return err
		}
		if target, err := os.Readlink(link); err == nil && target == strconv.FormatInt(r.ID, 10) {
			filetree.Unlink(c, link)
		}
		gone, err := hub.Value[bool](ctx, c, "SELECT NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = $1 AND active)", r.TagID)
		if err != nil || !gone || strings.Contains(r.TagName, "/") {
			return err
		}
		// a step later, so that the folder in it has gone by then
		c.BeforeCommit(func(context.Context, *hub.Call) error {
			c.AfterCommit(func(context.Context, *hub.Call) error {
				return removeEmpty(parent)
			})
			return nil
		})
		return nil
	})
}
