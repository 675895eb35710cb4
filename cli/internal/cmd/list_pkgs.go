package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listPkgsOptions struct {
	eventOptions
	Owner, Tag, Package                     string
	Quiet, NoInherit, ShowBlocked, ShowDups bool
}

func addListPkgs(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-pkgs", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List packages, with their tags and owners",
	}, listPkgsFlags, runListPkgs)
}

func listPkgsFlags(f *cli.Flags, o *listPkgsOptions) {
	o.Quiet = f.Quiet
	f.String(&o.Owner, "owner", "packages of this owner")
	f.String(&o.Tag, "tag", "packages of this tag")
	f.String(&o.Package, "package", "this package")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Bool(&o.NoInherit, "noinherit", "leave out what the tag inherits")
	f.Bool(&o.ShowBlocked, "show-blocked", "show blocked packages, too")
	f.Bool(&o.ShowDups, "show-dups", "show owners that others override, too")
	o.declare(f)
}

func runListPkgs(ctx context.Context, e *cli.Env, o listPkgsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw, err := o.limits(ctx, s)
	if err != nil {
		return err
	}
	limited := kw != nil
	// Hiding what others override makes sense within a tag only.
	kw = append(kw, "inherited", !o.NoInherit, "with_dups", o.Tag == "" || o.ShowDups)
	event, err := o.resolve(ctx, e, s, false)
	if err != nil {
		return err
	}
	kw = eventKW(kw, event)
	if !limited && event != nil {
		return cli.Usagef("--event and --ts makes sense only with --tag, --owner or --package")
	}
	if !limited && o.ShowBlocked {
		return cli.Usagef("--show-blocked makes sense only with --tag, --owner or --package")
	}
	pkgs, err := o.find(ctx, s, kw)
	if err != nil {
		return err
	}
	if len(pkgs) == 0 {
		return cli.Failf("(no matching packages)")
	}
	if limited {
		o.table(e, pkgs)
		return nil
	}
	if !o.Quiet {
		e.Println("Package\n" + strings.Repeat("-", 23))
	}
	for _, p := range pkgs {
		e.Println(str(p, "package_name"))
	}
	return nil
}

// limits are the keyword arguments that choose packages; nil when all are meant.
func (o *listPkgsOptions) limits(ctx context.Context, c client.Caller) ([]any, error) {
	var kw []any
	for _, l := range []struct{ value, method, kind, arg string }{
		{o.Owner, "getUser", "user", "userID"}, {o.Tag, "getTag", "tag", "tagID"},
	} {
		if l.value == "" {
			continue
		}
		info, err := find(ctx, c, l.method, l.value)
		if err != nil {
			return nil, err
		}
		if info == nil {
			return nil, cli.Usagef("No such %s: %s", l.kind, l.value)
		}
		kw = append(kw, l.arg, info.Value("id"))
	}
	if o.Package != "" {
		kw = append(kw, "pkgID", o.Package)
	}
	return kw, nil
}

func (o *listPkgsOptions) find(ctx context.Context, c client.Caller, kw []any) ([]xmlrpc.Struct, error) {
	if !o.ShowBlocked {
		return list(ctx, c, "listPackages", client.KW(kw...))
	}
	pkgs, err := list(ctx, c, "listPackages", client.KW(append(kw, "with_blocked", true)...))
	if koji.IsKind(err, koji.ParameterError) { // older hubs always show them
		return list(ctx, c, "listPackages", client.KW(kw...))
	}
	return pkgs, err
}

func (o *listPkgsOptions) table(e *cli.Env, pkgs []xmlrpc.Struct) {
	const row = "%-23s %-23s %-16s %-15s"
	if !o.Quiet {
		e.Printf(row+"\n", "Package", "Tag", "Extra Arches", "Owner")
		e.Printf(row+"\n", strings.Repeat("-", 23), strings.Repeat("-", 23), strings.Repeat("-", 16), strings.Repeat("-", 15))
	}
	for _, p := range pkgs {
		blocked := yes(p, "blocked")
		switch {
		case blocked && !o.ShowBlocked:
			continue
		case !has(p, "tag_id"):
			e.Println(str(p, "package_name"))
			continue
		}
		e.Printf(row, str(p, "package_name"), str(p, "tag_name"), strOr(p, "extra_arches", ""), str(p, "owner_name"))
		if blocked {
			e.Printf(" [BLOCKED]")
		}
		e.Println()
	}
}
