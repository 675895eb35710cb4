// Package volume holds the volumes of the file tree, on which builds are kept
// (koji API: listVolumes, getVolume, addVolume, removeVolume).
package volume

import (
	"context"
	"os"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Default is the name of the volume that is the tree itself.
const Default = "DEFAULT"

// Core registers the calls about volumes.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "volume" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "listVolumes", list, hub.Func("list_volumes"), hub.Doc("Lists the volumes."))
	hub.Method(r, "getVolume", get, hub.Func("RootExports.getVolume"), hub.Doc("Returns a volume's id and name."))
	hub.Method(r, "addVolume", add, hub.Perm("admin"), hub.Func("add_volume"),
		hub.Doc("Makes a volume of a folder that exists under vol/."))
	hub.Method(r, "removeVolume", remove, hub.Perm("admin"), hub.Func("remove_volume"),
		hub.Doc("Forgets a volume that no build is on."))
	return nil
}

// All lists the volumes.
func All(ctx context.Context, c *hub.Call) ([]lookup.Entry, error) {
	return hub.Rows[lookup.Entry](ctx, c, "SELECT id, name FROM volume ORDER BY id")
}

func list(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]lookup.Entry, error) {
	return All(ctx, c)
}

type getArgs struct {
	Volume koji.Ref `koji:"volume"`
	Strict bool     `koji:"strict" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*lookup.Entry, error) {
	v, err := lookup.Answer(ctx, c, lookup.Volume, a.Volume, false, false)
	if err == nil && v == nil && a.Strict {
		err = koji.Errorf(koji.GenericError, "No such volume: %s", a.Volume.Text())
	}
	return v, err
}

type addArgs struct {
	Name   any  `koji:"name"`
	Strict bool `koji:"strict" default:"true"`
}

func add(ctx context.Context, c *hub.Call, a addArgs) (any, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	name := a.Name.(string)
	if _, err := koji.JoinPath("vol", name); err != nil {
		return nil, err
	}
	dir := c.System().Paths.Volume(name)
	if !filetree.IsDir(dir) {
		return nil, koji.Errorf(koji.GenericError, "please create the volume directory first")
	}
	if err := linkTop(c, dir); err != nil {
		return nil, err
	}
	_, exists, err := lookup.Find(ctx, c, lookup.Volume, koji.RefName(name))
	if err != nil {
		return nil, err
	}
	if exists && a.Strict {
		return nil, koji.Errorf(koji.GenericError, "volume %s already exists", name)
	}
	return lookup.Make(ctx, c, lookup.Volume, name)
}

// linkTop sees to the link by which a volume's files find the default volume.
func linkTop(c *hub.Call, dir string) error {
	top, link := c.System().Paths.Top, dir+"/toplink"
	switch {
	case !filetree.Occupied(link):
		filetree.Link(c, top, link)
		return nil
	case !filetree.IsLink(link):
		return koji.Errorf(koji.GenericError, "Not a symlink: %s", link)
	}
	there, err := os.Stat(link)
	if err != nil {
		return koji.Errorf(koji.GenericError, "Broken volume toplink: %s", link)
	}
	if want, err := os.Stat(top); err != nil || !os.SameFile(there, want) {
		return koji.Errorf(koji.GenericError, "Invalid volume toplink: %s", link)
	}
	return nil
}

type removeArgs struct {
	Volume koji.Ref `koji:"volume"`
}

func remove(ctx context.Context, c *hub.Call, a removeArgs) (any, error) {
	v, err := lookup.Must(ctx, c, lookup.Volume, a.Volume)
	if err != nil {
		return nil, err
	}
	used, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM build WHERE volume_id = $1)", v.ID)
	if err != nil {
		return nil, err
	}
	if used {
		return nil, koji.Errorf(koji.GenericError, "volume %s has build references", v.Name)
	}
	_, err = c.Exec(ctx, "DELETE FROM volume WHERE id = $1", v.ID)
	return nil, err
}
