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
	"syscall"
	"time"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// leftoverAge is how old something half-made has to be before it is deleted.
const leftoverAge = 24 * time.Hour

// sweep looks through the file tree for folders of repos that are deleted or that
// the database does not know, and for what calls that were killed have left.
func (k *keeper) sweep(ctx context.Context, s *hub.System) error {
	tops := []string{filepath.Join(s.Paths.Top, "repos"), filepath.Join(s.Paths.Top, "repos-dist")}
	if !k.IgnoreVolumes {
		volumes, err := hub.Rows[string](ctx, s.Pool, "SELECT name FROM volume WHERE name <> 'DEFAULT' ORDER BY name")
		if err != nil {
			return err
		}
		for _, name := range volumes {
			tops = append(tops, filepath.Join(s.Paths.Volume(name), "repos-dist"))
		}
	}
	for _, top := range tops {
		tags, err := os.ReadDir(top)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.Log.Error("old repos could not be looked for", "path", top, "error", err)
		}
		for _, tag := range tags {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if !tag.IsDir() { // also a link, wherever it leads
				continue
			}
			f := folder{path: filepath.Join(top, tag.Name()), tag: tag.Name(), dist: filepath.Base(top) == "repos-dist"}
			if err := k.sweepTag(ctx, s, f); err != nil && ctx.Err() == nil {
				s.Log.Error("old repos could not be looked for", "path", f.path, "error", err)
			}
		}
	}
	return nil
}

// folder is where the repos of a tag lie.
type folder struct {
	path, tag string
	dist      bool
}

func (k *keeper) sweepTag(ctx context.Context, s *hub.System, f folder) error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	latest, _ := os.Readlink(filepath.Join(f.path, "latest"))
	var ids []int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		path, age := filepath.Join(f.path, e.Name()), time.Since(info.ModTime())
		id, err := strconv.ParseInt(e.Name(), 10, 64)
		switch {
		case isLeftover(e.Name()) && age > leftoverAge:
			if err := k.discard(ctx, s, path, "half-made"); err != nil {
				return err
			}
		case err == nil && strconv.FormatInt(id, 10) == e.Name() && e.Name() != latest && age > k.ExpiredFor() &&
			(info.IsDir() || info.Mode()&fs.ModeSymlink != 0):
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		err = k.sweepRepos(ctx, s, f, ids)
	}
	if err == nil && len(entries) == 0 {
		err = sweepEmpty(ctx, s, f)
	}
	return err
}

// sweepEmpty deletes the empty folder of a tag that is deleted: a hub was killed
// when the tag's last repo had gone.
func sweepEmpty(ctx context.Context, s *hub.System, f folder) error {
	info, err := os.Lstat(f.path)
	if err != nil || time.Since(info.ModTime()) <= leftoverAge {
		return err
	}
	there, err := hub.Value[bool](ctx, s.Pool, `SELECT EXISTS (SELECT 1 FROM tag_config JOIN tag ON tag.id = tag_config.tag_id
		WHERE tag.name = $1 AND tag_config.active)`, f.tag)
	if err != nil || there {
		return err
	}
	return removeEmpty(f.path)
}

// removeEmpty deletes a folder; when there is something in it, it stays.
func removeEmpty(dir string) error {
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTEMPTY) {
		return err
	}
	return nil
}

// isLeftover tells whether a name is one that only a call under way uses.
func isLeftover(name string) bool {
	return strings.HasPrefix(name, ".new-") || strings.HasPrefix(name, "latest.new-") ||
		strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".old")
}

// sweepRepos deletes those of the repos' folders that are in nobody's care.
func (k *keeper) sweepRepos(ctx context.Context, s *hub.System, f folder, ids []int64) error {
	type row struct {
		ID    int64          `koji:"id"`
		Tag   int64          `koji:"tag_id"`
		Name  string         `koji:"name"`
		State koji.RepoState `koji:"state"`
		Dist  bool           `koji:"dist"`
		Age   float64        `koji:"age"`
	}
	rows, err := hub.Rows[row](ctx, s.Pool, `SELECT repo.id, repo.tag_id, tag.name, repo.state, repo.dist IS TRUE AS dist,
		coalesce(date_part('epoch', NOW() - repo.state_time), 'infinity') AS age
		FROM repo JOIN tag ON tag.id = repo.tag_id WHERE repo.id = ANY($1::bigint[])`, ids)
	if err != nil {
		return err
	}
	known := map[int64]row{}
	for _, r := range rows {
		known[r.ID] = r
	}
	for _, id := range ids {
		path := filepath.Join(f.path, strconv.FormatInt(id, 10))
		r, there := known[id]
		why := "deleted"
		switch {
		case !there && k.IgnoreStray:
			continue
		case !there:
			why = "unknown"
		case r.State != koji.RepoDeleted || r.Dist != f.dist || r.Age <= k.ExpiredFor().Seconds():
			continue
		case r.Name != f.tag: // maybe the tag has got another name
			if about, err := repo.ReadJSON(path); err != nil || about.Value("tag_id") != r.Tag {
				s.Log.Warn("the folder of a deleted repo is another tag's", "path", path, "tag", r.Name)
				continue
			}
		}
		if err := k.discard(ctx, s, path, why); err != nil {
			return err
		}
	}
	return nil
}

// discard deletes a folder, or a link.
func (k *keeper) discard(ctx context.Context, s *hub.System, path, why string) error {
	c := &hub.Call{Method: "repo.sweep"}
	err := s.Run(ctx, c, func(_ context.Context, c *hub.Call) error {
		filetree.Remove(c, path)
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete %s: %w", path, err)
	}
	s.Log.Info("a stray folder of repos was deleted", "path", path, "repo", why)
	return nil
}
