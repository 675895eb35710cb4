package cmd

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type addPkgOptions struct {
	Force              bool
	Owner, ExtraArches string
	Tag                string
	Packages           []string
}

func addAddPkg(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-pkg", Category: cli.Admin,
		Usage: "[options] --owner <owner> <tag> <package> [<package> ...]", Short: "Let a tag have builds of packages",
	}, addPkgFlags, runAddPkg)
}

func addPkgFlags(f *cli.Flags, o *addPkgOptions) {
	f.Bool(&o.Force, "force", "even if they are blocked")
	f.String(&o.Owner, "owner", "who owns the packages in this tag")
	f.String(&o.ExtraArches, "extra-arches", "architectures to build for besides the tag's")
	f.Args(func(args []string) error {
		if len(args) < 2 {
			return cli.Usagef("Please specify a tag and at least one package")
		}
		if o.Owner == "" {
			return cli.Usagef("Please specify an owner for the package(s)")
		}
		o.Tag, o.Packages = args[0], args[1:]
		return nil
	})
}

func runAddPkg(ctx context.Context, e *cli.Env, o addPkgOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	owner, err := find(ctx, s, "getUser", o.Owner)
	if err != nil {
		return err
	}
	if owner == nil {
		return cli.Failf("No such user: %s", o.Owner)
	}
	tag, err := find(ctx, s, "getTag", o.Tag)
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", o.Tag)
	}
	listed, err := tagPackages(ctx, s, client.KW("tagID", tag.Value("id")))
	if err != nil {
		return err
	}
	kw := []any{"force", o.Force, "block", false}
	if o.ExtraArches != "" {
		list, err := arches(o.ExtraArches)
		if err != nil {
			return err
		}
		kw = append(kw, "extra_arches", list)
	}
	var calls []client.Request
	for _, pkg := range o.Packages {
		if listed[pkg] {
			e.Printf("Package %s already exists in tag %s\n", pkg, o.Tag)
			continue
		}
		calls = append(calls, call("packageListAdd", o.Tag, pkg, o.Owner, client.KW(kw...)))
	}
	e.Printf("Adding %d packages to tag %s\n", len(calls), str(tag, "name"))
	_, err = all(ctx, s, calls)
	return err
}

// tagPackages is the set of the packages that listPackages answers to some keyword
// arguments.
func tagPackages(ctx context.Context, c client.Caller, kw xmlrpc.Struct) (map[string]bool, error) {
	quick := slices.Clone(kw)
	quick.Set("with_owners", false)
	pkgs, err := list(ctx, c, "listPackages", quick)
	if koji.IsKind(err, koji.ParameterError) { // before koji 1.25
		pkgs, err = list(ctx, c, "listPackages", kw)
	}
	set := map[string]bool{}
	for _, p := range pkgs {
		set[str(p, "package_name")] = true
	}
	return set, err
}
