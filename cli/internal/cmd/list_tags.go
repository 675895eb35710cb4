package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listTagsOptions struct {
	ShowID, Verbose, Unlocked bool
	Build, Package            string
	Patterns                  []string
}

func addListTags(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-tags", Category: cli.Info, Anonymous: true,
		Usage: "[options] [pattern]", Short: "List the tags",
	}, listTagsFlags, runListTags)
}

func listTagsFlags(f *cli.Flags, o *listTagsOptions) {
	f.Bool(&o.ShowID, "show-id", "show the tags' ids")
	f.Bool(&o.Verbose, "verbose", "show locks and required permissions")
	f.Bool(&o.Unlocked, "unlocked", "tags that are neither locked nor require a permission")
	f.String(&o.Build, "build", "tags that hold this build")
	f.String(&o.Package, "package", "tags that list this package")
	f.Args(func(args []string) error { o.Patterns = args; return nil })
}

func runListTags(ctx context.Context, e *cli.Env, o listTagsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	pkg, err := o.id(ctx, s, "getPackage", "package", o.Package)
	if err != nil {
		return err
	}
	build, err := o.id(ctx, s, "getBuild", "build", o.Build)
	if err != nil {
		return err
	}
	tags, err := o.tags(ctx, s, build, pkg)
	if err != nil {
		return err
	}
	byName(tags)
	for _, t := range tags {
		if o.Unlocked && (yes(t, "locked") || yes(t, "perm")) {
			continue
		}
		line := str(t, "name")
		if o.ShowID {
			line += " [" + str(t, "id") + "]"
		}
		if o.Verbose && yes(t, "locked") {
			line += " [LOCKED]"
		}
		if o.Verbose && yes(t, "perm") {
			line += " [" + str(t, "perm") + " perm required]"
		}
		e.Println(line)
	}
	return nil
}

// id looks up what limits the list; nil when nothing does.
func (*listTagsOptions) id(ctx context.Context, c client.Caller, method, kind, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	info, err := find(ctx, c, method, name)
	if err != nil {
		return nil, err
	}
	if info == nil {
		return nil, cli.Usagef("No such %s: %s", kind, name)
	}
	return info.Value("id"), nil
}

// tags asks for all tags or for those of each pattern; hubs that do not know
// patterns leave the choice to us.
func (o *listTagsOptions) tags(ctx context.Context, s *client.Session, build, pkg any) ([]xmlrpc.Struct, error) {
	if len(o.Patterns) == 0 {
		return list(ctx, s, "listTags", client.KW("build", build, "package", pkg))
	}
	calls := make([]client.Request, len(o.Patterns))
	for i, p := range o.Patterns {
		calls[i] = call("listTags", client.KW("build", build, "package", pkg, "pattern", p))
	}
	var tags []xmlrpc.Struct
	results, err := all(ctx, s, calls)
	if koji.IsKind(err, koji.ParameterError) {
		everything, err := list(ctx, s, "listTags", build, pkg)
		for _, t := range everything {
			if fnmatch.MatchAny(o.Patterns, str(t, "name")) {
				tags = append(tags, t)
			}
		}
		return tags, err
	}
	for _, v := range results {
		tags = append(tags, structs(v)...)
	}
	return tags, err
}
