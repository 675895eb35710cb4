// Package introspect tells clients what a hub can do (koji API: _listapi,
// system.*, getAPIVersion, getKojiVersion, hello, echo …).
package introspect

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/version"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Core registers these calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "introspect" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "_listapi", listAPI, hub.Func("HandlerRegistry.list_api"), hub.Doc("Lists all methods with their parameters."))
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
	hub.Method(r, "gokoji.version", ownVersion, hub.Doc("Returns gokoji's own version."))
	return nil
}

func listMethods(_ context.Context, c *hub.Call, _ hub.NoArgs) ([]string, error) {
	var names []string
	for _, m := range c.System().Registrar().Methods() {
		names = append(names, m.Name)
	}
	return names, nil
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

// Method describes a method as _listapi answers it.
type Method struct {
	Name    string  `koji:"name"`
	Doc     *string `koji:"doc"`
	ArgSpec []any   `koji:"argspec"`
	ArgDesc string  `koji:"argdesc"`
	Args    []any   `koji:"args"`
}

func listAPI(_ context.Context, c *hub.Call, _ hub.NoArgs) ([]Method, error) {
	methods := c.System().Registrar().Methods()
	list := make([]Method, len(methods))
	for i, m := range methods {
		list[i] = describe(m)
	}
	return list, nil
}

// describe renders parameters in the forms that koji's clients read: names with
// defaults, Python's argument specification and a line of text.
func describe(m *hub.MethodInfo) Method {
	d := Method{Name: m.Name, Args: []any{}}
	if m.Doc != "" {
		d.Doc = &m.Doc
	}
	var text []string
	names, defaults := []any{}, []any{}
	var varArgs, varKw any
	for _, p := range m.Params() {
		switch {
		case p.VarArgs:
			varArgs = p.Name
			d.Args = append(d.Args, p.Name)
			text = append(text, "*"+p.Name)
		case p.VarKw:
			varKw = p.Name
			d.Args = append(d.Args, p.Name)
			text = append(text, "**"+p.Name)
		case p.Optional:
			names, defaults = append(names, p.Name), append(defaults, p.Default)
			d.Args = append(d.Args, []any{p.Name, p.Default})
			text = append(text, p.Name+"="+koji.Repr(p.Default))
		default:
			names = append(names, p.Name)
			d.Args = append(d.Args, p.Name)
			text = append(text, p.Name)
		}
	}
	d.ArgDesc = "(" + strings.Join(text, ", ") + ")"
	var given any
	if len(defaults) > 0 {
		given = defaults
	}
	d.ArgSpec = []any{names, varArgs, varKw, given, []any{}, nil, xmlrpc.Struct{}}
	return d
}
