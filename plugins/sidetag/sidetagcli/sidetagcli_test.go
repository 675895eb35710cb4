package sidetagcli_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/plugins/sidetag/sidetagcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// registrar has the plugin and a wait-repo that prints how it is called.
func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(sidetagcli.New())
	type options struct {
		Target, Request, Quiet bool
		Args                   []string
	}
	cli.Command(r, cli.Spec{Name: "wait-repo", Anonymous: true}, func(f *cli.Flags, o *options) {
		f.Bool(&o.Target, "target", "")
		f.Bool(&o.Request, "request", "")
		f.Bool(&o.Quiet, "quiet", "")
		f.Args(func(args []string) error { o.Args = args; return nil })
	}, func(_ context.Context, e *cli.Env, o options) error {
		e.Printf("wait-repo %v\n", o)
		if o.Args[0] == "f40-side-broken" {
			return cli.Failf("Failed to get repo")
		}
		return nil
	})
	return r
}

func newHub(t *testing.T) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	hub.Handle("createSideTag", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "sealed":
			return nil, koji.Errorf(koji.ActionNotAllowed, "policy violation (sidetag): two are enough")
		case "broken":
			return xmlrpc.Struct{{Name: "name", Value: "f40-side-broken"}, {Name: "id", Value: int64(8)}}, nil
		case "old":
			return nil, koji.Errorf(koji.ParameterError, "unexpected keyword argument 'suffix'")
		case "nosuch":
			return nil, koji.Errorf(koji.GenericError, "No such tagInfo: 'nosuch'")
		}
		return xmlrpc.Struct{{Name: "name", Value: "f40-side-7"}, {Name: "id", Value: int64(7)},
			{Name: "task_id", Value: nil}, {Name: "request", Value: nil}}, nil
	})
	hub.Answer("gokoji.explainSideTag", xmlrpc.Struct{{Name: "allowed", Value: false}, {Name: "reason", Value: "two are enough"},
		{Name: "rule", Value: "all :: deny two are enough"}, {Name: "number_of_tags", Value: int64(2)}})
	hub.Answer("gokoji.createSideTag", xmlrpc.Struct{{Name: "name", Value: "f40-side-7"}, {Name: "id", Value: int64(7)}})
	hub.Handle("gokoji.setSideTagLifetime", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("lifetime") == "0" {
			return nil, nil
		}
		return "2026-12-01T00:00:00Z", nil
	})
	hub.Answer("gokoji.listExpiringSideTags", []any{
		xmlrpc.Struct{{Name: "id", Value: int64(7)}, {Name: "name", Value: "f40-side-7"}, {Name: "user_name", Value: "alice"},
			{Name: "expires", Value: "2026-12-01T00:00:00Z"}, {Name: "builds", Value: int64(3)}, {Name: "next", Value: "notice"}},
	})
	hub.Answer("listSideTags", []any{
		xmlrpc.Struct{{Name: "id", Value: int64(7)}, {Name: "name", Value: "f40-side-7"}, {Name: "user_id", Value: "2"}, {Name: "user_name", Value: "alice"}},
		xmlrpc.Struct{{Name: "id", Value: int64(9)}, {Name: "name", Value: "f40-side-9"}, {Name: "user_id", Value: "3"}, {Name: "user_name", Value: nil}},
	})
	hub.Handle("getLoggedInUser", func(c sdktest.HubCall) (any, error) {
		if c.User == "" {
			return nil, nil
		}
		return xmlrpc.Struct{{Name: "name", Value: c.User}}, nil
	})
	hub.Answer("editSideTag", nil)
	hub.Handle("removeSideTag", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == "f40" {
			return nil, koji.Errorf(koji.GenericError, "Not a sidetag: f40")
		}
		return nil, nil
	})
	return hub
}

func TestCommands(t *testing.T) {
	t.Parallel()
	const names = "f40-side-7\nf40-side-9\n"
	tests := []struct{ line, out, err, calls string }{
		{"add-sidetag f40", "f40-side-7\n", "", "createSideTag('f40', debuginfo=None)"},
		{"add-sidetag --debuginfo --suffix gcc f40", "f40-side-7\n", "", "createSideTag('f40', debuginfo=True, suffix='gcc')"},
		{"add-sidetag -q f40", "", "", "createSideTag('f40', debuginfo=None)"},
		{"add-sidetag -w f40", "f40-side-7\nSuccessfully waited 0:00 for a new f40-side-7 repo\n", "", "createSideTag('f40', debuginfo=None)"},
		{"add-sidetag -w broken", "f40-side-broken\nwait-repo {true true false [f40-side-broken]}\n", "Failed to get repo", "createSideTag('broken', debuginfo=None)"},
		{"add-sidetag -q --wait f40", "wait-repo {true true true [f40-side-7]}\n", "", "createSideTag('f40', debuginfo=None)"},
		{"add-sidetag sealed", "", "Policy violation\npolicy violation (sidetag): two are enough\nrule: all :: deny two are enough\nyour side tags: 2", "createSideTag('sealed', debuginfo=None)"},
		{"add-sidetag --suffix x old", "", "Hub is older and doesn't support --suffix, please run it without it", "createSideTag('old', debuginfo=None, suffix='x')"},
		{"add-sidetag nosuch", "", "No such tagInfo: 'nosuch'", "createSideTag('nosuch', debuginfo=None)"},
		{"add-sidetag", "", "Only argument is basetag", ""},
		{"add-sidetag a b", "", "Only argument is basetag", ""},
		{"list-sidetags", names, "", "listSideTags(basetag=None, user=None)"},
		{"list-sidetags --basetag f40 --user bob", names, "", "listSideTags(basetag='f40', user='bob')"},
		{"list-sidetags --mine", names, "", "listSideTags(basetag=None, user='alice')"},
		{"list-sidetags --mine --user bob", "", "Specify only one from --user --mine", ""},
		{"list-sidetags x", "", "This command takes no arguments", ""},
		{"edit-sidetag --debuginfo s", "", "", "editSideTag('s', debuginfo=True)"},
		{"edit-sidetag --debuginfo --no-debuginfo s", "", "", "editSideTag('s', debuginfo=False)"},
		{"edit-sidetag --rpm-macro a=1 --rpm-macro b=%{c}=d --remove-rpm-macro e s", "", "",
			"editSideTag('s', rpm_macros={'a': 1, 'b': '%{c}=d'}, remove_rpm_macros=['e'])"},
		{"edit-sidetag --rpm-macro a s", "", "--rpm-macro wants key=value instead of a", ""},
		{"edit-sidetag s", "", "At least one option needs to be specified", ""},
		{"edit-sidetag", "", "Only argument is sidetag", ""},
		{"add-sidetag --lifetime 14d f40", "f40-side-7\n", "", "gokoji.createSideTag('f40', debuginfo=None, lifetime='14d')"},
		{"add-sidetag --lifetime soon f40", "", `"soon" is no time: it takes a number and m, h, d or w behind it, as in 14d; 0 for no end`, ""},
		{"edit-sidetag --extend 7d s", "s expires at 2026-12-01T00:00:00Z\n", "", "gokoji.setSideTagLifetime('s', extend='7d')"},
		{"edit-sidetag --lifetime 0 --debuginfo s", "s does not expire\n", "", "gokoji.setSideTagLifetime('s', lifetime='0'); editSideTag('s', debuginfo=True)"},
		{"edit-sidetag --lifetime 1d --extend 1d s", "", "Specify only one from --lifetime --extend", ""},
		{"list-sidetags --expiring --user bob", "Side tag    Expires               Owner             Builds  Next\n" + strings.Repeat("-", 68) + "\n" +
			"f40-side-7  2026-12-01T00:00:00Z  alice                  3  notice\n", "", "gokoji.listExpiringSideTags(basetag=None, user='bob')"},
		{"remove-sidetag f40-side-7 f40-side-9", "", "", "removeSideTag('f40-side-7'); removeSideTag('f40-side-9')"},
		{"remove-sidetag f40 f40-side-9", "", "Not a sidetag: f40", "removeSideTag('f40'); removeSideTag('f40-side-9')"},
		{"remove-sidetag", "", "Sidetag argument is required", ""},
	}
	for _, tt := range tests {
		hub := newHub(t)
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), registrar(), strings.Fields(tt.line)...)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.line, err, tt.err)
		}
		if d := cmp.Diff(tt.out, c.Out.String()); d != "" {
			t.Errorf("%s: output %s", tt.line, d)
		}
		var calls []string
		for _, call := range hub.Calls("createSideTag", "listSideTags", "editSideTag", "removeSideTag",
			"gokoji.createSideTag", "gokoji.setSideTagLifetime", "gokoji.listExpiringSideTags") {
			calls = append(calls, describe(call))
		}
		if d := cmp.Diff(tt.calls, strings.Join(calls, "; ")); d != "" {
			t.Errorf("%s: calls %s", tt.line, d)
		}
	}
}

func TestMineOfNobody(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, newHub(t))
	c.Config.NoAuth = true
	if err := c.Run(t.Context(), registrar(), "list-sidetags", "--mine"); err == nil || !strings.Contains(err.Error(), "--mine needs a login") {
		t.Errorf("error %v", err)
	}
}

func TestWaitNeedsTheCommand(t *testing.T) {
	t.Parallel()
	r := cli.NewRegistrar()
	r.Add(sidetagcli.New())
	c := sdktest.NewCLI(t, newHub(t))
	if err := c.Run(t.Context(), r, "add-sidetag", "-w", "f40"); err == nil || !strings.Contains(err.Error(), "wait-repo") {
		t.Errorf("error %v", err)
	}
}

func describe(c sdktest.HubCall) string {
	var parts []string
	for _, a := range c.Args {
		parts = append(parts, koji.Repr(a))
	}
	for _, m := range c.KW {
		parts = append(parts, m.Name+"="+koji.Repr(m.Value))
	}
	return c.Method + "(" + strings.Join(parts, ", ") + ")"
}

// A hub of koji's has no lifetimes; nothing is done there.
func TestLifetimeNeedsOurHub(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"add-sidetag --lifetime 1d f40", "edit-sidetag --extend 1d --debuginfo s", "list-sidetags --expiring"} {
		hub := sdktest.NewHub(t)
		err := sdktest.NewCLI(t, hub).Run(t.Context(), registrar(), strings.Fields(line)...)
		if err == nil || !strings.Contains(err.Error(), "This hub gives side tags no lifetime") {
			t.Errorf("%s: %v", line, err)
		}
		if calls := hub.Calls("createSideTag", "editSideTag"); len(calls) != 0 {
			t.Errorf("%s: calls %v", line, calls)
		}
	}
}
