package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listUntaggedOptions struct {
	Paths, References bool
	Args              []string
}

func addListUntagged(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-untagged", Category: cli.Info, Anonymous: true,
		Usage: "[options] [<package>]", Short: "List the builds that are in no tag",
	}, func(f *cli.Flags, o *listUntaggedOptions) {
		f.Bool(&o.Paths, "paths", "show where the files are")
		f.Bool(&o.References, "show-references", "show what uses the builds")
		f.Args(func(args []string) error {
			if len(args) > 1 {
				return cli.Usagef("Only one package name may be specified")
			}
			o.Args = args
			return nil
		})
	}, runListUntagged)
}

func runListUntagged(ctx context.Context, e *cli.Env, o listUntaggedOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var kw []any
	if len(o.Args) > 0 {
		id, err := s.Call(ctx, "getPackageID", o.Args[0])
		if err != nil {
			return err
		}
		if id == nil {
			return cli.Failf("No such package: %s", o.Args[0])
		}
		kw = append(kw, "name", o.Args[0])
	}
	builds, err := list(ctx, s, "untaggedBuilds", client.KW(kw...))
	if err != nil {
		return err
	}
	var refs []string
	if o.References {
		e.Println("(Showing build references)")
		if refs, err = references(ctx, s, builds); err != nil {
			return err
		}
	}
	paths := koji.PathInfo{Top: e.Config.TopDir}
	lines := make([]string, len(builds))
	for i, b := range builds {
		lines[i] = nvrOf(b).String()
		if o.Paths {
			lines[i] = buildDir(paths, b)
		}
		if o.References {
			lines[i] += " " + refs[i]
		}
	}
	slices.Sort(lines)
	for _, line := range lines {
		e.Println(line)
	}
	return nil
}

// references describes what uses each of the builds.
func references(ctx context.Context, s *client.Session, builds []xmlrpc.Struct) ([]string, error) {
	calls := make([]client.Request, len(builds))
	for i, b := range builds {
		calls[i] = call("buildReferences", b.Value("id"))
	}
	results, err := s.Multicall(ctx, calls, 10000)
	if err == nil {
		err = client.FirstError(results)
	}
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(results))
	for i, r := range results {
		refs, _ := r.Value.(xmlrpc.Struct)
		var parts []string
		for _, p := range []struct{ label, member string }{
			{"rpms", "rpms"}, {"images/archives", "component_of"}, {"archives buildroots", "archives"},
		} {
			if yes(refs, p.member) {
				parts = append(parts, p.label+": "+str(refs, p.member))
			}
		}
		texts[i] = strings.Join(parts, ", ")
	}
	return texts, nil
}
