package cmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editInheritanceOptions struct {
	inheritanceLink
	NewPriority, MaxDepth  *string
	PkgFilter              string
	Intransitive, NoConfig bool
}

func addEditTagInheritance(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-tag-inheritance", Category: cli.Admin,
		Usage: "[options] <tag> <parent> [<priority>]", Short: "Change how a tag inherits from another",
	}, func(f *cli.Flags, o *editInheritanceOptions) {
		f.OptString(&o.NewPriority, "priority", "new place among the parents; smaller comes first")
		f.OptString(&o.MaxDepth, "maxdepth", "inherit through so many levels only; none for all")
		f.Bool(&o.Intransitive, "intransitive", "the tag's children do not inherit it")
		f.Bool(&o.NoConfig, "noconfig", "inherit packages only, no settings")
		f.String(&o.PkgFilter, "pkg-filter", "inherit packages only whose names match this expression")
		f.Args(o.parse)
	}, runEditTagInheritance)
}

func runEditTagInheritance(ctx context.Context, e *cli.Env, o editInheritanceOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tag, data, at, err := o.find(ctx, e, s)
	if err != nil {
		return err
	}
	if err := o.change(data, at, str(tag, "name")); err != nil {
		return err
	}
	_, err = s.Call(ctx, "setInheritanceData", tag.Value("id"), data)
	return err
}

// change edits one of the links.
func (o *editInheritanceOptions) change(data []xmlrpc.Struct, at int, tag string) error {
	link := &data[at]
	if o.NewPriority != nil {
		priority, err := strconv.ParseInt(strings.TrimSpace(*o.NewPriority), 10, 64)
		if err != nil {
			return fmt.Errorf("the priority is not a number: %s", *o.NewPriority)
		}
		for _, d := range data {
			if d.Value("priority") == priority {
				return cli.Failf("Error: There is already an active inheritance with that priority on %s, "+
					"please specify a different priority with --priority.", tag)
			}
		}
		if priority >= 0 {
			link.Set("priority", priority)
		}
	}
	if o.MaxDepth != nil {
		depth, err := strconv.ParseUint(*o.MaxDepth, 10, 31)
		switch {
		case err == nil:
			link.Set("maxdepth", int64(depth))
		case strings.EqualFold(*o.MaxDepth, "none"):
			link.Set("maxdepth", nil)
		default:
			return cli.Failf("Invalid maxdepth: %s", *o.MaxDepth)
		}
	}
	if o.Intransitive {
		link.Set("intransitive", true)
	}
	if o.NoConfig {
		link.Set("noconfig", true)
	}
	if o.PkgFilter != "" {
		link.Set("pkg_filter", o.PkgFilter)
	}
	return nil
}
