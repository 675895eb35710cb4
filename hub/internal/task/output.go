package task

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type outputArgs struct {
	ID         int64 `koji:"taskID"`
	Stat       bool  `koji:"stat" default:"false"`
	AllVolumes bool  `koji:"all_volumes" default:"false"`
	Strict     bool  `koji:"strict" default:"false"`
}

// defaultVolume is the name of the volume that every hub has.
const defaultVolume = "DEFAULT"

// listOutput answers names, names with their facts (stat), names with their
// volumes (all_volumes), or both: name, volume, facts.
func listOutput(ctx context.Context, c *hub.Call, a outputArgs) (any, error) {
	if a.Strict {
		switch _, err := State(ctx, c, a.ID); {
		case errors.Is(err, hub.ErrNoRow):
			return nil, koji.Errorf(koji.GenericError, "Task doesn't exist")
		case err != nil:
			return nil, err
		}
	}
	volumes := []string{defaultVolume}
	if a.AllVolumes {
		var err error
		if volumes, err = hub.Rows[string](ctx, c, "SELECT name FROM volume ORDER BY id"); err != nil {
			return nil, err
		}
	}
	names := []string{}
	byName := xmlrpc.Struct{}
	for _, volume := range volumes {
		err := walkOutput(outputTree(c, a.ID, volume), func(name string, info fs.FileInfo) {
			var entry any = facts(info)
			switch {
			case !a.Stat && !a.AllVolumes:
				names = append(names, name)
				return
			case a.AllVolumes && a.Stat:
				onVolumes, _ := byName.Value(name).(xmlrpc.Struct)
				entry = append(onVolumes, xmlrpc.Member{Name: volume, Value: entry})
			case a.AllVolumes:
				onVolumes, _ := byName.Value(name).([]any)
				entry = append(onVolumes, volume)
			}
			byName.Set(name, entry)
		})
		if err != nil {
			return nil, err
		}
	}
	if a.Stat || a.AllVolumes {
		return byName, nil
	}
	return names, nil
}

// tree is a task's folder as seen from the volume it is on: what was imported
// is a link to its place there.
type tree struct{ volume, dir string }

func outputTree(c *hub.Call, id int64, volume string) tree {
	paths := c.System().Paths
	return tree{paths.Volume(volume), "work/" + paths.TaskRel(id)}
}

// walkOutput calls found for each file of the tree, in the order of the names.
// Files that vanish meanwhile, links that lead out of the volume, and a folder
// that is not there are no errors.
func walkOutput(t tree, found func(name string, info fs.FileInfo)) error {
	root, err := os.OpenRoot(t.volume)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(root.FS(), t.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
				err = nil
			}
			return err
		}
		if info, err := root.Stat(name); err == nil && !info.IsDir() {
			found(strings.TrimPrefix(name, t.dir+"/"), info)
		}
		return nil
	})
}

// facts are what koji tells of a file; the size is text, as it may be beyond
// what XML-RPC calls an int.
func facts(info fs.FileInfo) xmlrpc.Struct {
	s := xmlrpc.Struct{{Name: "st_size", Value: strconv.FormatInt(info.Size(), 10)}}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		for name, t := range map[string]syscall.Timespec{"st_atime": st.Atim, "st_ctime": st.Ctim, "st_mtime": st.Mtim} {
			s = append(s, xmlrpc.Member{Name: name, Value: float64(t.Sec) + float64(t.Nsec)/1e9})
		}
	}
	return s
}
