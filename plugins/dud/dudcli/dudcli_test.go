package dudcli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/plugins/dud/dudcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const created = "Created task: 9\nTask info: http://web.example.com/koji/taskinfo?taskID=9\n"

func newHub(t *testing.T) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	hub.Answer("dudBuild", 9)
	hub.Answer("getTaskInfo", xmlrpc.Struct{
		{Name: "id", Value: int64(9)}, {Name: "state", Value: int64(koji.TaskClosed)}, {Name: "method", Value: "image"},
		{Name: "arch", Value: "noarch"}, {Name: "request", Value: []any{}}, {Name: "host_id", Value: nil},
	})
	hub.Answer("getTaskChildren", []any{})
	return hub
}

func TestRun(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, err, kw string }{
		{"f40 disk 1 bash", "", "target='f40' arches=[] dud_version='1' dud_name='disk' pkg_list=['bash']" +
			" scratch=False alldeps=False scmurl=None optional_arches=[]"},
		{"--scratch --alldeps --scmurl git://x --arch i686 --arch aarch64 --can-fail i586,,ppc64le f40 disk 1 bash tcl-8-1", "",
			"target='f40' arches=['i386', 'aarch64'] dud_version='1' dud_name='disk' pkg_list=['bash', 'tcl-8-1']" +
				" scratch=True alldeps=True scmurl='git://x' optional_arches=['i386', 'ppc64le']"},
		{"f40 disk 1", "Incorrect number of arguments", ""},
	}
	for _, tt := range tests {
		hub := newHub(t)
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), registrar(), append([]string{"dud-build", "--nowait"}, strings.Fields(tt.line)...)...)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.line, err, tt.err)
		}
		if err == nil && c.Out.String() != created {
			t.Errorf("%s: output %q", tt.line, c.Out.String())
		}
		if d := cmp.Diff(tt.kw, keywords(hub, "dudBuild")); d != "" {
			t.Errorf("%s: %s", tt.line, d)
		}
	}
}

func TestWaitsForTheTask(t *testing.T) {
	t.Parallel()
	for _, quiet := range []bool{false, true} {
		c := sdktest.NewCLI(t, newHub(t))
		c.Config.Quiet = quiet
		err := c.Run(t.Context(), registrar(), strings.Fields("dud-build --wait f40 disk 1 bash")...)
		if err != nil || strings.HasSuffix(c.Out.String(), "completed successfully\n") == quiet || quiet && c.Out.Len() > 0 {
			t.Errorf("quiet %v: %v, %q", quiet, err, c.Out.String())
		}
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	hub.Answer("dudBuild", koji.Errorf(koji.ActionNotAllowed, "image permission required"))
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), registrar(), strings.Fields("dud-build f40 disk 1 bash")...); !koji.IsKind(err, koji.ActionNotAllowed) || c.Out.Len() > 0 {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}

func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(dudcli.New())
	return r
}

// keywords describes the only call of the method.
func keywords(hub *sdktest.Hub, method string) string {
	var parts []string
	for _, c := range hub.Calls(method) {
		for _, m := range c.KW {
			parts = append(parts, m.Name+"="+koji.Repr(m.Value))
		}
	}
	return strings.Join(parts, " ")
}
