package cli_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/optparse"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

type plugin struct{}

func (plugin) Name() string { return "p" }

type options struct {
	Suffix string
	Quiet  bool
	Tags   []string
}

func (plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{Name: "do", Aliases: []string{"done"}, Category: cli.Build, Usage: "[options] <tag>"},
		func(f *cli.Flags, o *options) {
			o.Quiet = f.Quiet
			f.String(&o.Suffix, "suffix", "a suffix")
			f.Args(func(args []string) error {
				if len(args) == 0 {
					return cli.Usagef("a tag, please")
				}
				o.Tags = args
				return nil
			})
		},
		func(_ context.Context, e *cli.Env, o options) error {
			e.Printf("%s %s %v", o.Suffix, strings.Join(o.Tags, ","), o.Quiet)
			return nil
		})
	cli.Command(r, cli.Spec{Name: "who", Anonymous: true}, func(*cli.Flags, *struct{}) {},
		func(ctx context.Context, e *cli.Env, _ struct{}) error {
			_, err := e.Call(ctx, "who")
			return err
		})
	return nil
}

func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(plugin{})
	return r
}

func TestCommand(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, nil)
	for args, want := range map[string]string{
		"do a":            " a false",
		"do a --suf x b":  "x a,b false",
		"done -- --suf x": " --suf,x false",
	} {
		if err := c.Run(t.Context(), registrar(), strings.Fields(args)...); err != nil || c.Out.String() != want {
			t.Errorf("%q: got %q, %v", args, c.Out.String(), err)
		}
	}
	c.Config.Quiet = true
	if err := c.Run(t.Context(), registrar(), "do", "a"); err != nil || c.Out.String() != " a true" {
		t.Errorf("quiet: got %q, %v", c.Out.String(), err)
	}
	for args, want := range map[string]string{
		"do":          "a tag, please",
		"do --foo":    "no such option: --foo",
		"do --suffix": "--suffix option requires 1 argument",
		"who x":       "This command takes no arguments",
	} {
		err := c.Run(t.Context(), registrar(), strings.Fields(args)...)
		var usage *cli.UsageError
		if !errors.As(err, &usage) || usage.Msg != want {
			t.Errorf("%q: %v", args, err)
		}
	}
	if err := c.Run(t.Context(), registrar(), "do", "-h"); !errors.Is(err, optparse.ErrHelp) {
		t.Errorf("help: %v", err)
	}
	cmd := registrar().Lookup("done")
	if got := cmd.UsageLine("koji"); !strings.HasPrefix(got, "koji do [options] <tag>\n(") || cmd.Plugin != "p" {
		t.Errorf("usage %q of plugin %q", got, cmd.Plugin)
	}
}

func TestRegistrarFindsMistakes(t *testing.T) {
	t.Parallel()
	r := registrar()
	r.Add(plugin{})
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), `"done" is registered twice`) {
		t.Errorf("error %v", err)
	}
	var names []string
	for _, c := range registrar().Commands() {
		names = append(names, c.Name)
	}
	if d := cmp.Diff([]string{"do", "who"}, names); d != "" {
		t.Error(d)
	}
}

// TestLogin goes through the ways in which a session may begin.
func TestLogin(t *testing.T) {
	t.Parallel()
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or a client that goes is not noticed
		<-r.Context().Done()
	}))
	t.Cleanup(hung.Close)
	tests := []struct {
		name   string
		change func(*cli.Config)
		cmd    func(*cli.Env) error
		user   string
		err    string
	}{
		{"anonymous command", func(*cli.Config) {}, nil, "", ""},
		{"forced", func(c *cli.Config) { c.ForceAuth = true }, nil, "alice", ""},
		{"forced, but noauth", func(c *cli.Config) { c.ForceAuth, c.NoAuth = true, true }, nil, "", ""},
		{"no type, but a user", func(c *cli.Config) { c.ForceAuth, c.AuthType = true, "" }, nil, "alice", ""},
		{"a password of nobody", func(c *cli.Config) { c.ForceAuth, c.User = true, "" }, nil, "",
			"authtype = password takes --user and --password, which koji reads from no file"},
		{"kerberos", func(c *cli.Config) { c.ForceAuth, c.AuthType = true, "kerberos" }, nil, "", client.ErrNoGSSAPI.Error()},
		{"unknown type", func(c *cli.Config) { c.ForceAuth, c.AuthType = true, "magic" }, nil, "",
			"Unable to log in, no authentication methods available"},
		{"no certificate", func(c *cli.Config) { c.ForceAuth, c.AuthType = true, "ssl" }, nil, "", "No client cert provided"},
		{"nobody there", func(c *cli.Config) { c.Server = "http://127.0.0.1:1/kojihub" }, nil, "", "Error: Unable to connect to server"},
		{"hung", func(c *cli.Config) { c.Server, c.Timeout = hung.URL, time.Millisecond }, nil, "", "the hub did not answer in time"},
		{"nonsense", func(c *cli.Config) { c.Server = "hub" }, nil, "", `client: the hub's URL "hub" is not http:// or https://`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hub := sdktest.NewHub(t)
			hub.Answer("who", "x")
			c := sdktest.NewCLI(t, hub)
			tt.change(&c.Config)
			err := c.Run(t.Context(), registrar(), "who")
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("error %v", err)
				}
				return
			}
			calls := hub.Calls("who")
			if err != nil || len(calls) != 1 || calls[0].User != tt.user {
				t.Errorf("got %v, %v", calls, err)
			}
			if tt.user != "" && len(hub.Calls("logout")) != 1 {
				t.Error("no logout")
			}
		})
	}
}

func TestOtherAPIVersion(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("who", "x")
	hub.Answer("getAPIVersion", 2)
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), registrar(), "who"); err != nil {
		t.Fatal(err)
	}
	if got := c.Err.String(); got != "WARNING: The server is at API version 2 and the client is at 1\n" {
		t.Errorf("got %q", got)
	}
}
