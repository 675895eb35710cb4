package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listAPIOptions struct{ Methods []string }

func addListAPI(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-api", Category: cli.Info, Anonymous: true,
		Usage: "[options] [method_name ...]", Short: "List the methods of the hub",
	}, func(f *cli.Flags, o *listAPIOptions) {
		f.Args(func(args []string) error { o.Methods = args; return nil })
	}, runListAPI)
}

// apiMethod is an entry of _listapi. Older hubs have no ArgDesc.
type apiMethod struct {
	Name    string `koji:"name"`
	Doc     string `koji:"doc"`
	ArgDesc string `koji:"argdesc"`
	Args    []any  `koji:"args"`
}

func runListAPI(ctx context.Context, e *cli.Env, o listAPIOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for _, name := range o.Methods {
		help, err := s.Call(ctx, "system.methodHelp", name)
		if err != nil {
			return err
		}
		if !koji.Truth(help) {
			return cli.Usagef("Unknown method: %s", name)
		}
		e.Println(koji.Str(help))
	}
	if len(o.Methods) > 0 {
		return nil
	}
	list, err := client.Invoke[[]apiMethod](ctx, s, "_listapi")
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b apiMethod) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range list {
		e.Println(m.Name + m.signature())
		if m.Doc != "" {
			e.Println("  description: " + m.Doc)
		}
	}
	return nil
}

func (m apiMethod) signature() string {
	if m.ArgDesc != "" {
		return m.ArgDesc
	}
	var args []string
	for _, a := range m.Args {
		if pair, ok := a.([]any); ok && len(pair) == 2 {
			args = append(args, koji.Str(pair[0])+"="+koji.Str(pair[1]))
		} else {
			args = append(args, koji.Str(a))
		}
	}
	return "(" + strings.Join(args, ", ") + ")"
}
