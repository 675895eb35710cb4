package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// dist describes a dist repo to make.
type dist struct {
	tag    *tag.Info
	keys   []any
	opts   xmlrpc.Struct // of its task
	event  int64         // 0: now
	volume *string
	comps  string // an uploaded file; empty for none
	arches []string
}

// InitDist makes a dist repo in state INIT: its row and its folders, which
// appear when the call commits. It returns the repo's id and the event as of
// which it is to be. opts are those of the distRepo task; of them arch (a list),
// event, volume and comps (a path below the work folder) count here.
func InitDist(ctx context.Context, c *hub.Call, ref koji.Ref, keys []any, opts xmlrpc.Struct) (id, event int64, err error) {
	d, err := newDist(ctx, c, ref, keys, opts)
	if err != nil {
		return 0, 0, err
	}
	info, err := d.tag.Struct()
	if err != nil {
		return 0, 0, err
	}
	arches, err := xmlrpc.Marshal(d.arches)
	if err != nil {
		return 0, 0, err
	}
	notice := hub.PreRepoInit{Tag: info, Event: d.event, Data: xmlrpc.Struct{
		{Name: "with_src", Value: false}, {Name: "with_debuginfo", Value: false}, {Name: "with_separate_src", Value: false},
		{Name: "dist", Value: true}, {Name: "keys", Value: keys}, {Name: "arches", Value: arches}, {Name: "task_opts", Value: opts},
	}}
	if err := c.Emit(ctx, notice); err != nil {
		return 0, 0, err
	}
	if d.event == 0 {
		d.event, err = c.Event(ctx)
	} else {
		d.event, err = existing(ctx, c, d.event)
	}
	if err != nil {
		return 0, 0, err
	}
	id, err = hub.Value[int64](ctx, c, "INSERT INTO repo (create_event, tag_id, state, dist) VALUES ($1, $2, $3, TRUE) RETURNING id",
		d.event, d.tag.ID, int(koji.RepoInit))
	if err != nil {
		return 0, 0, fmt.Errorf("store a dist repo: %w", err)
	}
	dir, err := d.write(ctx, c, id)
	if err != nil {
		return 0, 0, err
	}
	notice.Event, notice.RepoID = d.event, id
	notice.Data.Set("repodir", dir)
	return id, d.event, c.Emit(ctx, hub.PostRepoInit(notice))
}

func newDist(ctx context.Context, c *hub.Call, ref koji.Ref, keys []any, opts xmlrpc.Struct) (*dist, error) {
	t, err := tag.Get(ctx, c, ref)
	if err != nil {
		return nil, err
	}
	d := &dist{tag: t, keys: keys, opts: opts}
	if v := opts.Value("event"); v != nil {
		if d.event, err = args.Int(v); err != nil {
			return nil, err
		}
	}
	if v := opts.Value("volume"); v != nil {
		volume, err := lookup.MustValue(ctx, c, lookup.Volume, v)
		if err != nil {
			return nil, err
		}
		d.volume = &volume.Name
	}
	arches := opts.Value("arch")
	if !koji.Truth(arches) {
		return nil, koji.Errorf(koji.ParameterError, "a dist repo needs the option arch, a list of architectures")
	}
	list, err := koji.ParseArches(arches, false)
	if err != nil {
		return nil, err
	}
	if d.arches = koji.CanonArches(list); len(d.arches) > maxArches {
		return nil, koji.Errorf(koji.ParameterError, "a dist repo of %d architectures; at most %d are allowed", len(d.arches), maxArches)
	}
	if v := opts.Value("comps"); koji.Truth(v) {
		var ok bool
		if d.comps, ok = v.(string); !ok {
			return nil, hub.WrongType(v, "<class 'str'>")
		}
	}
	return d, nil
}

// maxArches bounds the folders that a call makes.
const maxArches = 64

// write makes the repo's folder and returns its path.
func (d *dist) write(ctx context.Context, c *hub.Call, id int64) (string, error) {
	volume := ""
	if d.volume != nil {
		volume = *d.volume
	}
	dir, err := DistDir(c, d.tag.Name, id, volume)
	if err != nil {
		return "", err
	}
	err = prepareDir(ctx, c, dir, func(tmp string) error {
		for _, arch := range d.arches {
			if err := os.Mkdir(filepath.Join(tmp, arch), 0o755); err != nil {
				return err
			}
		}
		if err := d.copyComps(c, tmp); err != nil {
			return err
		}
		about := xmlrpc.Struct{
			{Name: "id", Value: id}, {Name: "tag", Value: d.tag.Name}, {Name: "tag_id", Value: d.tag.ID},
			{Name: "keys", Value: d.keys}, {Name: "volume", Value: nil}, {Name: "task_opts", Value: d.opts},
		}
		if d.volume != nil {
			about.Set("volume", *d.volume)
		}
		return writeJSON(filepath.Join(tmp, "repo.json"), about)
	})
	if err != nil || volume == "" || volume == "DEFAULT" {
		return dir, err
	}
	link, err := DistDir(c, d.tag.Name, id, "")
	if err != nil {
		return "", err
	}
	target, err := filepath.Rel(filepath.Dir(link), dir)
	if err != nil {
		return "", err
	}
	filetree.Link(c, target, link)
	return dir, nil
}

// DistDir is the folder of a dist repo; for another volume than the default one
// the latter has a link to it.
func DistDir(c *hub.Call, tagName string, id int64, volume string) (string, error) {
	return koji.JoinPath(c.System().Paths.Volume(volume)+"/repos-dist", tagName, strconv.FormatInt(id, 10))
}

func (d *dist) copyComps(c *hub.Call, dir string) error {
	if d.comps == "" {
		return nil
	}
	up, err := openUploads(c)
	if err != nil {
		return err
	}
	defer up.close()
	in, err := up.open(d.comps)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.Mkdir(filepath.Join(dir, "groups"), 0o755); err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(dir, "groups", "comps.xml"))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
