package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type addInheritanceOptions struct {
	Priority, MaxDepth, PkgFilter string
	Intransitive, NoConfig, Force bool
	Tag, Parent                   string
}

func addAddTagInheritance(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-tag-inheritance", Category: cli.Admin,
		Usage: "[options] <tag> <parent-tag>", Short: "Let a tag inherit from another",
	}, addInheritanceFlags, runAddInheritance)
}

func addInheritanceFlags(f *cli.Flags, o *addInheritanceOptions) {
	f.String(&o.Priority, "priority", "place among the parents; smaller comes first")
	f.String(&o.MaxDepth, "maxdepth", "inherit through so many levels only")
	f.Bool(&o.Intransitive, "intransitive", "the tag's children do not inherit it")
	f.Bool(&o.NoConfig, "noconfig", "inherit packages only, no settings")
	f.String(&o.PkgFilter, "pkg-filter", "inherit packages only whose names match this expression")
	f.Bool(&o.Force, "force", "even if it is a parent already")
	f.Args(func(args []string) error {
		if len(args) != 2 {
			return cli.Usagef("This command takes exactly two arguments: a tag name or ID and that tag's new parent name or ID")
		}
		o.Tag, o.Parent = args[0], args[1]
		return nil
	})
}

func runAddInheritance(ctx context.Context, e *cli.Env, o addInheritanceOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tag, err := existingTag(ctx, s, o.Tag)
	if err != nil {
		return err
	}
	parent, err := existingTag(ctx, s, o.Parent)
	if err != nil {
		return err
	}
	data, err := list(ctx, s, "getInheritanceData", tag.Value("id"))
	if err != nil {
		return err
	}
	priority := int64(0)
	if o.Priority != "" {
		if priority, err = strconv.ParseInt(strings.TrimSpace(o.Priority), 10, 64); err != nil {
			return cli.Failf("Error: the priority is not a number: %s", o.Priority)
		}
	}
	if err := o.conflicts(e, data, tag, parent, priority); err != nil {
		return err
	}
	var maxDepth any
	if n, err := strconv.ParseUint(o.MaxDepth, 10, 63); err == nil {
		maxDepth = n
	}
	data = append(data, xmlrpc.Struct{
		{Name: "parent_id", Value: parent.Value("id")},
		{Name: "priority", Value: priority},
		{Name: "maxdepth", Value: maxDepth},
		{Name: "intransitive", Value: o.Intransitive},
		{Name: "noconfig", Value: o.NoConfig},
		{Name: "pkg_filter", Value: o.PkgFilter},
	})
	_, err = s.Call(ctx, "setInheritanceData", tag.Value("id"), data)
	return err
}

func (o *addInheritanceOptions) conflicts(e *cli.Env, data []xmlrpc.Struct, tag, parent xmlrpc.Struct, priority int64) error {
	for _, d := range data {
		if d.Value("parent_id") == parent.Value("id") && !o.Force {
			e.Warnf("Error: You are attempting to add %s as %s's parent even though it already is %[2]s's parent.",
				str(parent, "name"), str(tag, "name"))
			return cli.Failf("Please use --force if this is what you really want to do.")
		}
	}
	for _, d := range data {
		if d.Value("priority") == priority {
			return cli.Failf("Error: There is already an active inheritance with that priority on %s, "+
				"please specify a different priority with --priority.", str(tag, "name"))
		}
	}
	return nil
}

// existingTag looks a tag up; that there is none is a usage error.
func existingTag(ctx context.Context, c client.Caller, name string) (xmlrpc.Struct, error) {
	tag, err := find(ctx, c, "getTag", name)
	if err == nil && tag == nil {
		err = cli.Usagef("No such tag: %s", name)
	}
	return tag, err
}
