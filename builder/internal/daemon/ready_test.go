package daemon

import (
	"log/slog"
	"runtime"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestObstacle(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		enabled bool
		load    float64 // of tasks; the capacity is 4
		open    int
		average float64 // per processor
		space   int64
		want    string
	}{
		{"nothing", true, 4, 9, 4, 0, ""},
		{"disabled", false, 0, 0, 0, 0, "host is disabled"},
		{"capacity", true, 4.1, 1, 0, 0, "over capacity: load 4.10 of 4.00"},
		{"jobs", true, 1, 10, 0, 0, "10 tasks, no more than 10 at once"},
		{"load", true, 1, 1, 4.5, 0, "load average"},
		{"space", true, 1, 1, 0, 1 << 40, "insufficient disk space at "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.cfg.MinSpace = tc.space
			b.opts.Roots = []RootStore{DirRoots{Dir: b.cfg.WorkDir + "/not/there/yet"}}
			b.opts.LoadAverage = func() (float64, error) { return tc.average * float64(runtime.NumCPU()), nil }
			d := New(b.cfg, testTasks(), b.opts, slog.New(slog.DiscardHandler))
			d.host = xmlrpc.Struct{member("enabled", tc.enabled), member("capacity", 4.0)}
			d.load = tc.load
			for i := range tc.open {
				d.open[int64(i)] = hostTask{}
			}
			if got := d.obstacle(); !strings.HasPrefix(got, tc.want) || tc.want == "" && got != "" {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
