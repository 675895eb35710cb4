package cmd_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/cli/internal/cmd"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func commands() *cli.Registrar {
	r := cli.NewRegistrar()
	cmd.Register(r)
	return r
}

// split reads a command line with 'quoted words'.
func split(line string) []string {
	var args []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

// object makes a struct of names and values in turn.
func object(pairs ...any) xmlrpc.Struct {
	s := xmlrpc.Struct{}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Set(pairs[i].(string), pairs[i+1])
	}
	return s
}

// step is one command line with what it must do.
type step struct {
	line   string
	out    string
	errOut string
	err    string   // "" for success
	calls  []string // of the methods in watch
}

// describe writes a call as "method(args, kw=value)".
func describe(c sdktest.HubCall) string {
	parts := []string{}
	for _, a := range c.Args {
		parts = append(parts, koji.Repr(a))
	}
	for _, m := range c.KW {
		parts = append(parts, m.Name+"="+koji.Repr(m.Value))
	}
	return c.Method + "(" + strings.Join(parts, ", ") + ")"
}

// play runs the steps against a hub made by setup, a fresh one each.
func play(t *testing.T, setup func(*sdktest.Hub), watch []string, steps []step) {
	t.Helper()
	for _, st := range steps {
		hub := sdktest.NewHub(t)
		setup(hub)
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), commands(), split(st.line)...)
		if (err == nil) != (st.err == "") || err != nil && err.Error() != st.err {
			t.Errorf("%s: error %v, want %q", st.line, err, st.err)
		}
		if d := cmp.Diff(st.out, c.Out.String()); d != "" {
			t.Errorf("%s: output %s", st.line, d)
		}
		if d := cmp.Diff(st.errOut, c.Err.String()); d != "" {
			t.Errorf("%s: standard error %s", st.line, d)
		}
		var calls []string
		if len(watch) > 0 {
			for _, call := range hub.Calls(watch...) {
				calls = append(calls, describe(call))
			}
		}
		if d := cmp.Diff(st.calls, calls); d != "" {
			t.Errorf("%s: calls %s", st.line, d)
		}
	}
}

// TestUsageErrors is about arguments that are refused before the hub is asked.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"add-host b1":                      "Please specify a hostname and at least one arch",
		"add-host-to-channel b1":           "Please specify a hostname and a channel",
		"enable-host":                      "At least one host must be specified",
		"disable-host --comment x":         "At least one host must be specified",
		"add-user":                         "You must specify the username of the user to add",
		"add-user a b":                     "This command only accepts one argument (username)",
		"grant-permission tag":             "Please specify a permission and at least one user",
		"revoke-permission tag":            "Please specify a permission and at least one user",
		"list-permissions x":               "This command takes no arguments",
		"add-tag":                          "Please specify a name for the tag",
		"edit-tag a b":                     "Please specify a name for the tag",
		"taginfo":                          "Please specify a tag",
		"taginfo --event x f40":            "option --event: invalid integer value: 'x'",
		"add-tag-inheritance a":            "This command takes exactly two arguments: a tag name or ID and that tag's new parent name or ID",
		"list-tag-inheritance":             "This command takes exactly one argument: a tag name or ID",
		"list-tag-inheritance --stop x a":  "--stop option has been removed in 1.26",
		"add-target a":                     "Please specify a target name, a build tag, and destination tag",
		"add-target a b c d":               "Incorrect number of arguments",
		"add-pkg --owner a f40":            "Please specify a tag and at least one package",
		"add-pkg f40 x":                    "Please specify an owner for the package(s)",
		"add-group f40":                    "Please specify a tag name and a group name",
		"add-group-pkg f40 build":          "You must specify a tag name, group name, and one or more package names",
		"list-groups":                      "Incorrect number of arguments",
		"tag-build f40":                    "This command takes at least two arguments: a tag name/ID and one or more package n-v-r's",
		"list-tagged":                      "A tag name must be specified",
		"list-tagged a b c":                "Only one package name may be specified",
		"list-tagged --draft-o --no-dra a": "--draft-only conflicts with --no-draft",
		"list-tasks --all":                 "--all must be used with --after",
		"list-tasks --after nonsense":      "option --after: invalid time specification: 'nonsense'",
		"taskinfo":                         "You must specify at least one task ID",
		"watch-task":                       "at least one task id must be specified",
		"watch-task x":                     "task id must be an integer",
		"watch-task --mine 1":              "Selection options cannot be combined with a task list",
		"watch-logs --mine 1":              "Selection options cannot be combined with a task list",
		"watch-logs":                       "at least one task id must be specified",
		"download-logs":                    "Please specify at least one task id or n-v-r",
		"cancel":                           "You must specify at least one task id or build",
		"cancel 1 x":                       "please specify only task ids (integer) or builds (n-v-r)",
		"import":                           "At least one package must be specified",
		"import --src-epoch x a.rpm":       "Invalid value for epoch: x",
		"call":                             "Please specify the name of the XML-RPC method",
		"call -p --json-input x":           "The --python option conflicts with using --json-input",
		"call --python x foo":              "Invalid value: 'foo'",
		"call --json x {":                  "Invalid value: '{'",
		"wait-repo":                        "Please specify a tag name",
		"wait-repo a b":                    "Only one tag may be specified",
		"request-repo --target a b":        "Only a single target may be specified",
		"request-repo --current --min 5 a": "Cannot specify both min-event and current",
		"request-repo --current --at 5 a":  "Cannot specify both min-event and at-event",
	} {
		c := sdktest.NewCLI(t, sdktest.NewHub(t))
		err := c.Run(t.Context(), commands(), split(line)...)
		var usage *cli.UsageError
		if !errors.As(err, &usage) || usage.Msg != want {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestEveryCommandIsDescribed(t *testing.T) {
	t.Parallel()
	for _, c := range commands().Commands() {
		if c.Short == "" || c.Category == "" {
			t.Errorf("%s has no description or category", c.Name)
		}
		if help := c.Flags().Help(80); !strings.HasPrefix(help, "Options:\n  -h, --help ") {
			t.Errorf("%s: help %q", c.Name, help)
		}
	}
}
