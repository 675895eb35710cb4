package daemon

import (
	"path/filepath"
	"strconv"

	"github.com/gokoji/gokoji/builder/internal/procs"
)

// sweep removes the directories of tasks that nobody runs any more: an earlier
// kojid may have died in the middle.
func (d *Daemon) sweep() {
	dirs, err := filepath.Glob(filepath.Join(d.cfg.WorkDir, "tasks", "*", "*"))
	if err != nil {
		d.log.Warn("cannot look for old directories", "error", err)
	}
	for _, dir := range dirs {
		id, err := strconv.ParseInt(filepath.Base(dir), 10, 64)
		if err != nil || d.running[id] != nil {
			continue
		}
		d.log.Info("removing an old task's directory", "dir", dir)
		if err := procs.RemoveTree(dir); err != nil {
			d.log.Warn("cannot remove an old task's directory", "dir", dir, "error", err)
		}
	}
}
