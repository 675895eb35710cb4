package cmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func addRemoveTagInheritance(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-tag-inheritance", Category: cli.Admin,
		Usage: "<tag> <parent> [<priority>]", Short: "Let a tag inherit from another no longer",
	}, func(f *cli.Flags, o *inheritanceLink) { f.Args(o.parse) }, runRemoveTagInheritance)
}

func runRemoveTagInheritance(ctx context.Context, e *cli.Env, o inheritanceLink) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tag, data, at, err := o.find(ctx, e, s)
	if err != nil {
		return err
	}
	data[at].Set("delete link", true)
	_, err = s.Call(ctx, "setInheritanceData", tag.Value("id"), data)
	return err
}

// inheritanceLink names one of a tag's parents; parent and priority may be left
// out where that is clear without them.
type inheritanceLink struct{ Tag, Parent, Priority string }

func (o *inheritanceLink) parse(args []string) error {
	switch {
	case len(args) < 1:
		return cli.Usagef("This command takes at least one argument: a tag name or ID")
	case len(args) > 3:
		return cli.Usagef("This command takes at most three argument: a tag name or ID, a parent tag name or ID, and a priority")
	}
	for i, to := range []*string{&o.Tag, &o.Parent, &o.Priority}[:len(args)] {
		*to = args[i]
	}
	return nil
}

// find returns the tag, all its links and the index of the one that is named.
func (o *inheritanceLink) find(ctx context.Context, e *cli.Env, c client.Caller) (tag xmlrpc.Struct, data []xmlrpc.Struct, at int, err error) {
	if tag, err = existingTag(ctx, c, o.Tag); err != nil {
		return nil, nil, 0, err
	}
	var parent xmlrpc.Struct
	if o.Parent != "" {
		if parent, err = existingTag(ctx, c, o.Parent); err != nil {
			return nil, nil, 0, err
		}
	}
	var priority int64
	if o.Priority != "" {
		if priority, err = strconv.ParseInt(strings.TrimSpace(o.Priority), 10, 64); err != nil {
			return nil, nil, 0, fmt.Errorf("the priority is not a number: %s", o.Priority)
		}
	}
	if data, err = list(ctx, c, "getInheritanceData", tag.Value("id")); err != nil {
		return nil, nil, 0, err
	}
	var found []int
	for i, d := range data {
		if (parent == nil || d.Value("parent_id") == parent.Value("id")) && (priority == 0 || num(d, "priority") == priority) {
			found = append(found, i)
		}
	}
	switch {
	case len(found) == 1:
		return tag, data, found[0], nil
	case len(found) == 0:
		return nil, nil, 0, cli.Failf("No inheritance link found to remove.  Please check your arguments")
	}
	e.Println("Multiple matches for tag.")
	switch {
	case parent == nil:
		err = cli.Failf("Please specify a parent on the command line.")
	case priority == 0:
		err = cli.Failf("Please specify a priority on the command line.")
	default:
		err = cli.Failf("Error: Key constraints may be broken.  Exiting.")
	}
	return nil, nil, 0, err
}
