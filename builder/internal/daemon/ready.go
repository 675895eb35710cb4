package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// ready decides whether this host may take another task, by koji's rules.
func (d *Daemon) ready(ctx context.Context) (bool, error) {
	if d.pending {
		if len(d.open)+len(d.running) == 0 {
			return false, ErrRestart
		}
		d.log.Info("not ready: restart pending")
		return false, nil
	}
	var err error
	if d.host, err = client.Invoke[xmlrpc.Struct](ctx, d.hub, "host.getHost"); err != nil {
		return false, err
	}
	if why := d.obstacle(); why != "" {
		d.log.Info("not ready", "reason", why)
		return false, nil
	}
	return true, nil
}

// obstacle says why no task can be taken now, "" when nothing is in the way.
func (d *Daemon) obstacle() string {
	capacity, _ := number(d.host.Value("capacity"))
	switch {
	case !koji.Truth(d.host.Value("enabled")):
		return "host is disabled"
	case d.load > capacity:
		return fmt.Sprintf("over capacity: load %.2f of %.2f", d.load, capacity)
	case len(d.open) >= d.cfg.MaxJobs:
		// Also against too many light ones.
		return fmt.Sprintf("%d tasks, no more than %d at once", len(d.open), d.cfg.MaxJobs)
	}
	if err := d.checkSpace(); err != nil {
		return err.Error()
	}
	average := d.opts.LoadAverage
	if average == nil {
		average = loadAverage
	}
	limit := d.cfg.Own.Daemon.MaxLoad * float64(runtime.NumCPU())
	if now, err := average(); err == nil && limit > 0 && now > limit {
		return fmt.Sprintf("load average %.2f > %.2f", now, limit)
	}
	return ""
}

// checkSpace checks that every place for build roots has koji's minspace.
func (d *Daemon) checkSpace() error {
	for _, store := range d.opts.Roots {
		var fs unix.Statfs_t
		if err := unix.Statfs(store.SpaceDir(), &fs); err != nil {
			return fmt.Errorf("%s: %w", store.SpaceDir(), err)
		}
		free := int64(fs.Bavail) * int64(fs.Bsize) >> 20
		if free < d.cfg.MinSpace {
			return fmt.Errorf("insufficient disk space at %s: %d MB, %d MB required", store.SpaceDir(), free, d.cfg.MinSpace)
		}
	}
	return nil
}

func loadAverage() (float64, error) {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, ok := strings.Cut(string(data), " ")
	if !ok {
		return 0, errors.New("/proc/loadavg has another form")
	}
	return strconv.ParseFloat(first, 64)
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
