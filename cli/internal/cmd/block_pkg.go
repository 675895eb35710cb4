package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

// pkgOptions are a tag and packages in it.
type pkgOptions struct {
	Force    bool
	Tag      string
	Packages []string
}

func (o *pkgOptions) parse(args []string) error {
	if len(args) < 2 {
		return cli.Usagef("Please specify a tag and at least one package")
	}
	o.Tag, o.Packages = args[0], args[1:]
	return nil
}

// listed makes sure that the tag exists and lists (or inherits) all the packages;
// missing is the warning about one that it does not.
func (o *pkgOptions) listed(ctx context.Context, e *cli.Env, s *client.Session, inherited bool, missing string) error {
	tag, err := find(ctx, s, "getTag", o.Tag)
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", o.Tag)
	}
	kw := []any{"tagID", tag.Value("id")}
	if inherited {
		kw = append(kw, "inherited", true)
	}
	listed, err := tagPackages(ctx, s, client.KW(kw...))
	if err != nil {
		return err
	}
	ok := true
	for _, pkg := range o.Packages {
		if !listed[pkg] {
			e.Warnf(missing, pkg, o.Tag)
			ok = false
		}
	}
	if !ok {
		return cli.Exit(1)
	}
	return nil
}

// each makes the same call for every package.
func (o *pkgOptions) each(ctx context.Context, s *client.Session, method string, more ...any) error {
	var calls []client.Request
	for _, pkg := range o.Packages {
		calls = append(calls, call(method, append([]any{o.Tag, pkg}, more...)...))
	}
	_, err := all(ctx, s, calls)
	return err
}

func addBlockPkg(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "block-pkg", Category: cli.Admin,
		Usage: "[options] <tag> <package> [<package> ...]", Short: "Keep builds of packages out of a tag",
	}, func(f *cli.Flags, o *pkgOptions) {
		f.Bool(&o.Force, "force", "even if the tag has another owner for them")
		f.Args(o.parse)
	}, runBlockPkg)
}

func runBlockPkg(ctx context.Context, e *cli.Env, o pkgOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := o.listed(ctx, e, s, true, "Package %s doesn't exist in tag %s"); err != nil {
		return err
	}
	if o.Force { // which older hubs do not know
		return o.each(ctx, s, "packageListBlock", client.KW("force", true))
	}
	return o.each(ctx, s, "packageListBlock")
}

func addUnblockPkg(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "unblock-pkg", Category: cli.Admin,
		Usage: "[options] <tag> <package> [<package> ...]", Short: "Take back that packages are blocked",
	}, func(f *cli.Flags, o *pkgOptions) { f.Args(o.parse) },
		func(ctx context.Context, e *cli.Env, o pkgOptions) error {
			s, err := e.Session(ctx)
			if err != nil {
				return err
			}
			return o.each(ctx, s, "packageListUnblock")
		})
}

func addRemovePkg(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-pkg", Category: cli.Admin,
		Usage: "[options] <tag> <package> [<package> ...]", Short: "Take packages off a tag's list",
	}, func(f *cli.Flags, o *pkgOptions) {
		f.Bool(&o.Force, "force", "even if they are blocked")
		f.Args(o.parse)
	}, runRemovePkg)
}

func runRemovePkg(ctx context.Context, e *cli.Env, o pkgOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := o.listed(ctx, e, s, false, "Package %s is not in tag %s"); err != nil {
		return err
	}
	return o.each(ctx, s, "packageListRemove", client.KW("force", o.Force))
}
