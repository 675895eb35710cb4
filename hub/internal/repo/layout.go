package repo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// layout is a new repo's folder: groups/comps.xml, repo.json, and for each
// architecture the lists of its packages with a link that leads to the top of
// the tree, so that one path names a package on every machine; with option maven
// also the tag's Maven artifacts.
type layout struct {
	id, event    int64
	tag          *tag.Info
	taskID       *int64
	opts, custom xmlrpc.Struct
}

// newLayout tells how a repo is to be of the tag as it is now, or was at the
// event; id and event are still to be found.
func newLayout(ctx context.Context, c *hub.Call, a initArgs) (*layout, error) {
	t, err := tag.GetAt(ctx, c, a.Tag, a.Event)
	if err != nil {
		return nil, err
	}
	l := &layout{tag: t, taskID: a.TaskID}
	if l.opts, l.custom, err = optsFor(t, c.Options(), a.Opts); err != nil {
		return nil, err
	}
	if on(l.opts, optMaven) {
		if err := c.AssertMaven(); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// write makes the folder, which takes its place when the call commits.
func (l *layout) write(ctx context.Context, c *hub.Call) error {
	con, err := readContent(ctx, c, l)
	if err != nil {
		return err
	}
	var artifacts []artifact
	if on(l.opts, optMaven) {
		if artifacts, err = readArtifacts(ctx, c, l); err != nil {
			return err
		}
	}
	return l.prepare(ctx, c, con, l.describe(), func(tmp, dir string) error {
		for _, arch := range l.arches() {
			if err := l.writeArch(c, tmp, dir, arch, con); err != nil {
				return err
			}
		}
		return writeMaven(c.System().Paths, tmp, dir, artifacts)
	})
}

// prepare makes the folder with the package groups and repo.json, which says
// about; fill adds the rest to tmp, which becomes dir when the call commits.
func (l *layout) prepare(ctx context.Context, c *hub.Call, con *content, about xmlrpc.Struct, fill func(tmp, dir string) error) error {
	dir, err := Dir(c, l.tag.Name, l.id, false)
	if err != nil {
		return err
	}
	return prepareDir(ctx, c, dir, func(tmp string) error {
		if err := os.Mkdir(filepath.Join(tmp, "groups"), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(tmp, "groups", "comps.xml"), con.comps, 0o644); err != nil {
			return err
		}
		if err := writeJSON(filepath.Join(tmp, "repo.json"), about); err != nil {
			return err
		}
		return fill(tmp, dir)
	})
}

// Dir is the folder of a repo, or the link to that of a dist repo on another
// volume. Names of tags may have let ".." through.
func Dir(c *hub.Call, tagName string, id int64, dist bool) (string, error) {
	if dist {
		return DistDir(c, tagName, id, "")
	}
	return koji.JoinPath(c.System().Paths.Top+"/repos", tagName, strconv.FormatInt(id, 10))
}

// prepareDir fills a folder beside dir that becomes dir when the call commits.
func prepareDir(ctx context.Context, c *hub.Call, dir string, fill func(tmp string) error) error {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make a repo's folder: %w", err)
	}
	tmp, err := filetree.TempName(ctx, c, dir)
	if err != nil {
		return err
	}
	if err := errors.Join(os.Mkdir(tmp, 0o755), os.Chmod(tmp, 0o755)); err != nil {
		return fmt.Errorf("make a repo's folder: %w", err)
	}
	if err := fill(tmp); err != nil {
		return fmt.Errorf("fill a repo's folder: %w", err)
	}
	c.MarkWritten()
	c.BeforeCommit(func(ctx context.Context, c *hub.Call) error { return filetree.MoveNow(ctx, c, tmp, dir) })
	return nil
}

// describe is what repo.json says. The with_… members are an older form that
// builders still read.
func (l *layout) describe() xmlrpc.Struct {
	s := xmlrpc.Struct{
		{Name: "id", Value: l.id},
		{Name: "tag", Value: l.tag.Name},
		{Name: "tag_id", Value: l.tag.ID},
		{Name: "task_id", Value: nil},
		{Name: "event_id", Value: l.event},
		{Name: "opts", Value: l.opts},
		{Name: "custom_opts", Value: l.custom},
		{Name: "with_src", Value: on(l.opts, optSrc)},
		{Name: "with_separate_src", Value: on(l.opts, optSeparateSrc)},
		{Name: "with_debuginfo", Value: on(l.opts, optDebuginfo)},
	}
	if l.taskID != nil {
		s.Set("task_id", *l.taskID)
	}
	return s
}
