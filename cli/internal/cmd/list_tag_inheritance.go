package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listInheritanceOptions struct {
	eventOptions
	Reverse    bool
	Stop, Jump string
	Tag        string
}

func addListTagInheritance(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-tag-inheritance", Category: cli.Info, Anonymous: true,
		Usage: "[options] <tag>", Short: "Show from which tags a tag inherits",
	}, listInheritanceFlags, runListInheritance)
}

func listInheritanceFlags(f *cli.Flags, o *listInheritanceOptions) {
	f.Bool(&o.Reverse, "reverse", "show which tags inherit from it")
	f.String(&o.Stop, "stop", "removed")
	f.String(&o.Jump, "jump", "removed")
	f.Hide("stop")
	f.Hide("jump")
	o.declare(f)
	f.Args(func(args []string) error {
		switch {
		case len(args) != 1:
			return cli.Usagef("This command takes exactly one argument: a tag name or ID")
		case o.Stop != "":
			return cli.Usagef("--stop option has been removed in 1.26")
		case o.Jump != "":
			return cli.Usagef("--jump option has been removed in 1.26")
		}
		o.Tag = args[0]
		return nil
	})
}

func runListInheritance(ctx context.Context, e *cli.Env, o listInheritanceOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	event, err := o.resolve(ctx, e, s, false)
	if err != nil {
		return err
	}
	tag, err := find(ctx, s, "getTag", o.Tag, client.KW(eventKW(nil, event)...))
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Usagef("No such tag: %s", o.Tag)
	}
	lines, err := list(ctx, s, "getFullInheritance", tag.Value("id"), client.KW(eventKW([]any{"reverse", o.Reverse}, event)...))
	if err != nil {
		return err
	}
	e.Printf("     %s (%s)\n", str(tag, "name"), str(tag, "id"))
	e.Printf("%s", drawInheritance(lines, o.Reverse))
	return nil
}

// drawInheritance draws the lines of inheritance, which come in depth-first
// order, as a tree.
func drawInheritance(lines []xmlrpc.Struct, reverse bool) string {
	sibling, id := "child_id", "parent_id"
	if reverse {
		sibling, id = "parent_id", "tag_id"
	}
	var b strings.Builder
	var open []int64 // depths at which a branch goes on further down
	for i, line := range lines {
		depth := num(line, "currdepth")
		more := slices.ContainsFunc(lines[i+1:], func(l xmlrpc.Struct) bool { return l.Value(sibling) == line.Value(sibling) })
		b.WriteString(inheritanceFlags(line))
		at := int64(0)
		for _, d := range open {
			if d < depth {
				b.WriteString(strings.Repeat(" ", int((d-at)*3-1)) + "│")
				at = d
			}
		}
		b.WriteString(strings.Repeat(" ", int(max((depth-at)*3-1, 0))))
		if more {
			b.WriteString("├─")
		} else {
			b.WriteString("└─")
		}
		b.WriteString(str(line, "name") + " (" + str(line, id) + ")\n")
		last := len(open) - 1
		isOpen := last >= 0 && open[last] == depth
		if more && !isOpen {
			open = append(open, depth)
		} else if !more && isOpen {
			open = open[:last]
		}
	}
	return b.String()
}
