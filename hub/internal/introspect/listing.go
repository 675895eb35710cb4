package introspect

import (
	"context"
	"strings"
	"sync"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Method describes a method as _listapi answers it.
type Method struct {
	Name    string  `koji:"name"`
	Doc     *string `koji:"doc"`
	ArgSpec []any   `koji:"argspec"`
	ArgDesc string  `koji:"argdesc"`
	Args    []any   `koji:"args"`
}

// listing is the answer of _listapi. Every client of koji's asks for it first,
// and it never changes while the hub runs, so it is encoded once.
type listing struct {
	once sync.Once
	text encoded
	err  error
}

// encoded is a value in its XML form.
type encoded []byte

// MarshalXMLRPC implements xmlrpc.Marshaler.
func (e encoded) MarshalXMLRPC(dst []byte) ([]byte, error) { return append(dst, e...), nil }

func (l *listing) answer(_ context.Context, c *hub.Call, _ hub.NoArgs) (encoded, error) {
	l.once.Do(func() {
		methods := c.System().Registrar().Methods()
		list := make([]Method, len(methods))
		for i, m := range methods {
			list[i] = describe(m)
		}
		l.text, l.err = xmlrpc.AppendValue(nil, list)
	})
	return l.text, l.err
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
