// Package introspect tells clients what a hub can do (koji API: _listapi,
// system.*, getAPIVersion, getKojiVersion, hello, echo …).
package introspect

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/version"
)

// Core registers these calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "introspect" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "_listapi", new(listing).answer, hub.Func("HandlerRegistry.list_api"), hub.Doc("Lists all methods with their parameters."))
	hub.Method(r, "system.listMethods", listMethods, hub.Doc("Lists the names of all methods."))
	hub.Method(r, "system.methodSignature", methodSignature, hub.Doc("Says that types of parameters are not known."))
	hub.Method(r, "system.methodHelp", methodHelp, hub.Doc("Shows a method's parameters and what it does."))
	hub.Method(r, "getAPIVersion", apiVersion, hub.Doc("Returns the version of the API."))
	hub.Method(r, "getKojiVersion", kojiVersion, hub.Doc("Returns the koji release whose behaviour this hub has."))
	hub.Method(r, "mavenEnabled", mavenEnabled, hub.Doc("Tells whether the hub takes Maven builds."))
	hub.Method(r, "winEnabled", winEnabled, hub.Doc("Tells whether the hub takes Windows builds."))
	hub.Method(r, "hello", hello, hub.Doc("Greets, whatever it is told."))
	hub.Method(r, "echo", echo, hub.Doc("Returns its arguments."))
	hub.Method(r, "error", fail, hub.Doc("Fails with a GenericError, for testing clients."))
	hub.Method(r, "fault", fault, hub.Doc("Fails with a bare fault, for testing clients."))
	hub.Method(r, "gokoji.methods", ownMethods, hub.Doc("Lists the names of the methods that koji does not have."))
	hub.Method(r, "gokoji.version", ownVersion, hub.Doc("Returns gokoji's own version."))
	return nil
}

// listMethods leaves out what a koji hub does not have: clients that look for it
// ask ownMethods.
func listMethods(_ context.Context, c *hub.Call, _ hub.NoArgs) ([]string, error) {
	return names(c, false), nil
}

func ownMethods(_ context.Context, c *hub.Call, _ hub.NoArgs) ([]string, error) {
	return names(c, true), nil
}

func names(c *hub.Call, own bool) []string {
	var list []string
	for _, m := range c.System().Registrar().Methods() {
		if strings.HasPrefix(m.Name, "gokoji.") == own {
			list = append(list, m.Name)
		}
	}
	return list
}

type methodArgs struct {
	Method string `koji:"method"`
}

func methodSignature(context.Context, *hub.Call, methodArgs) (string, error) {
	return "signatures not supported", nil
}

func methodHelp(_ context.Context, c *hub.Call, a methodArgs) (string, error) {
	m := c.System().Registrar().Lookup(a.Method)
	if m == nil {
		return "", nil
	}
	text := m.Name + describe(m).ArgDesc
	if m.Doc != "" {
		text += "\ndescription: " + m.Doc
	}
	return text, nil
}

func apiVersion(context.Context, *hub.Call, hub.NoArgs) (int, error) { return koji.APIVersion, nil }

func kojiVersion(context.Context, *hub.Call, hub.NoArgs) (string, error) { return koji.Version, nil }

func ownVersion(context.Context, *hub.Call, hub.NoArgs) (string, error) { return version.String(), nil }

func mavenEnabled(_ context.Context, c *hub.Call, _ hub.NoArgs) (bool, error) {
	return c.Options().EnableMaven, nil
}

func winEnabled(_ context.Context, c *hub.Call, _ hub.NoArgs) (bool, error) {
	return c.Options().EnableWin, nil
}

type anyArgs struct {
	Args []any `koji:"*args"`
}

func hello(context.Context, *hub.Call, anyArgs) (string, error) { return "Hello World", nil }

func echo(_ context.Context, _ *hub.Call, a anyArgs) ([]any, error) { return a.Args, nil }

func fail(context.Context, *hub.Call, hub.NoArgs) (any, error) {
	return nil, koji.Errorf(koji.GenericError, "test error")
}

func fault(context.Context, *hub.Call, hub.NoArgs) (any, error) {
	return nil, koji.FromWire(1, "test exception")
}
