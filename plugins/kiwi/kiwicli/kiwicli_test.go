package kiwicli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/plugins/kiwi/kiwicli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const created = "Created task: 9\nTask info: http://web.example.com/koji/taskinfo?taskID=9\n"

func newHub(t *testing.T) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	hub.Answer("kiwiBuild", 9)
	hub.Answer("getTaskInfo", xmlrpc.Struct{
		{Name: "id", Value: int64(9)}, {Name: "state", Value: int64(koji.TaskClosed)}, {Name: "method", Value: "image"},
		{Name: "arch", Value: "noarch"}, {Name: "request", Value: []any{}}, {Name: "host_id", Value: nil},
	})
	hub.Answer("getTaskChildren", []any{})
	return hub
}

func TestRun(t *testing.T) {
	t.Parallel()
	const (
		plain = "arches=[] target='f40' desc_url='git://x' desc_path='a/b'"
		noted = "no repos given, using buildroot repo\n"
	)
	tests := []struct{ line, errOut, err, kw string }{
		{"f40 git://x a/b", noted, "", plain + " use_buildroot_repo=True"},
		{"--buildroot-repo f40 git://x a/b", "", "", plain + " use_buildroot_repo=True"},
		{"--repo r1 --repo r2 f40 git://x a/b", "", "", plain + " repos=['r1', 'r2']"},
		{"--repo r1 --buildroot-repo --repo-releasever 9 f40 git://x a/b", "", "", plain + " repos=['r1'] repo_releasever='9' use_buildroot_repo=True"},
		{"--arch i686 --arch aarch64 --can-fail i586,,ppc64le f40 git://x a/b", noted, "",
			"arches=['i386', 'aarch64'] target='f40' desc_url='git://x' desc_path='a/b' optional_arches=['i386', 'ppc64le'] use_buildroot_repo=True"},
		{"--scratch --make-prep --noprogress --kiwi-profile p --version 1 --release 2 --type oem --type-attr a=b --type-attr c=d" +
			" --result-bundle-name-format %N f40 git://x a/b", noted, "", plain +
			" scratch=True profile='p' version='1' release='2' make_prep=True type='oem' type_attr=['a=b', 'c=d']" +
			" result_bundle_name_format='%N' use_buildroot_repo=True"},
		{"f40 git://x", "", "Incorrect number of arguments", ""},
		{"f40 git://x a b", "", "Incorrect number of arguments", ""},
	}
	for _, tt := range tests {
		hub := newHub(t)
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), registrar(), append([]string{"kiwi-build", "--nowait"}, strings.Fields(tt.line)...)...)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.line, err, tt.err)
		}
		if c.Err.String() != tt.errOut {
			t.Errorf("%s: standard error %q", tt.line, c.Err.String())
		}
		if err == nil && c.Out.String() != created {
			t.Errorf("%s: output %q", tt.line, c.Out.String())
		}
		if d := cmp.Diff(tt.kw, keywords(hub, "kiwiBuild")); d != "" {
			t.Errorf("%s: %s", tt.line, d)
		}
	}
}

func TestWaitsForTheTask(t *testing.T) {
	t.Parallel()
	for _, quiet := range []bool{false, true} {
		c := sdktest.NewCLI(t, newHub(t))
		c.Config.Quiet = quiet
		err := c.Run(t.Context(), registrar(), strings.Fields("kiwi-build --wait f40 git://x a/b")...)
		if err != nil || strings.HasSuffix(c.Out.String(), "completed successfully\n") == quiet || quiet && c.Out.Len() > 0 {
			t.Errorf("quiet %v: %v, %q", quiet, err, c.Out.String())
		}
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	hub := newHub(t)
	hub.Answer("kiwiBuild", koji.Errorf(koji.ActionNotAllowed, "image permission required"))
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), registrar(), strings.Fields("kiwi-build f40 git://x a")...); !koji.IsKind(err, koji.ActionNotAllowed) || c.Out.Len() > 0 {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}

func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(kiwicli.New())
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
