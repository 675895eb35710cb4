package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listGroupsOptions struct {
	eventOptions
	ShowBlocked bool
	Tag, Group  string
	OneGroup    bool
}

func addListGroups(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-groups", Category: cli.Info, Anonymous: true,
		Usage: "[options] <tag> [<group>]", Short: "Show the groups of packages of a tag",
	}, listGroupsFlags, runListGroups)
}

func listGroupsFlags(f *cli.Flags, o *listGroupsOptions) {
	o.declare(f)
	f.Bool(&o.ShowBlocked, "show-blocked", "show blocked groups and packages, too")
	f.Args(func(args []string) error {
		if len(args) < 1 || len(args) > 2 {
			return cli.Usagef("Incorrect number of arguments")
		}
		o.Tag = args[0]
		if len(args) > 1 {
			o.Group, o.OneGroup = args[1], true
		}
		return nil
	})
}

func runListGroups(ctx context.Context, e *cli.Env, o listGroupsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var kw []any
	if o.ShowBlocked {
		kw = append(kw, "incl_blocked", true)
	}
	event, err := o.resolve(ctx, e, s, false)
	if err != nil {
		return err
	}
	groups, err := list(ctx, s, "getTagGroups", o.Tag, client.KW(eventKW(kw, event)...))
	if err != nil {
		return err
	}
	byName(groups)
	tags := tagNames{c: s, known: map[any]string{}}
	for _, g := range groups {
		if o.OneGroup && str(g, "name") != o.Group {
			continue
		}
		e.Printf("%s  [%s]\n", str(g, "name"), tags.of(ctx, g.Value("tag_id")))
		reqs := structs(g.Value("grouplist"))
		byName(reqs)
		for _, r := range reqs {
			e.Printf("  @%s  [%s]\n", str(r, "name"), tags.of(ctx, r.Value("tag_id")))
		}
		pkgs := structs(g.Value("packagelist"))
		sortBy(pkgs, "package")
		for _, p := range pkgs {
			e.Printf("  %s: %s, %s  [%s]", str(p, "package"), str(p, "basearchonly"), str(p, "type"), tags.of(ctx, p.Value("tag_id")))
			if yes(p, "blocked") {
				e.Printf(" [BLOCKED]")
			}
			e.Println()
		}
		if tags.err != nil {
			return tags.err
		}
	}
	return nil
}

// tagNames looks tags up once.
type tagNames struct {
	c     client.Caller
	known map[any]string
	err   error // the first one
}

// of is the tag's name, or its id when there is no such tag any more.
func (t *tagNames) of(ctx context.Context, id any) string {
	if name, ok := t.known[id]; ok {
		return name
	}
	tag, err := find(ctx, t.c, "getTag", id, client.KW("strict", false))
	if err != nil && t.err == nil {
		t.err = err
	}
	t.known[id] = koji.Str(id)
	if tag != nil {
		t.known[id] = str(tag, "name")
	}
	return t.known[id]
}
