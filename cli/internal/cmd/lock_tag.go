package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type lockTagOptions struct {
	Perm               string
	Glob, Master, Test bool
	Tags               []string
}

func addLockTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "lock-tag", Category: cli.Admin,
		Usage: "[options] <tag> [<tag> ...]", Short: "Lock tags",
	}, func(f *cli.Flags, o *lockTagOptions) {
		o.Perm = "admin"
		f.String(&o.Perm, "perm", "permission that the tags require then, admin by default")
		f.Bool(&o.Master, "master", "lock them for everybody")
		o.declare(f)
	}, runLockTag)
}

func (o *lockTagOptions) declare(f *cli.Flags) {
	f.Bool(&o.Glob, "glob", "the arguments are patterns")
	f.Bool(&o.Test, "n,test", "only tell what would be done")
	f.Args(atLeast(1, "Please specify a tag", &o.Tags))
}

func runLockTag(ctx context.Context, e *cli.Env, o lockTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	perm, err := permID(ctx, s, o.Perm)
	if err != nil {
		return err
	}
	tags, err := o.selected(ctx, e, s, func(name string) (xmlrpc.Struct, error) {
		return find(ctx, s, "getTag", name, client.KW("strict", true))
	})
	if err != nil {
		return err
	}
	for _, t := range tags {
		name := str(t, "name")
		change := client.KW("perm_id", perm)
		switch {
		case o.Master && yes(t, "locked"):
			e.Printf("Tag %s: master lock already set\n", name)
			continue
		case o.Master && o.Test:
			e.Println("Would have set master lock for: " + name)
			continue
		case o.Master:
			change = client.KW("locked", true)
		case t.Value("perm_id") == perm:
			e.Printf("Tag %s: %s permission already required\n", name, o.Perm)
			continue
		case o.Test:
			e.Printf("Would have set permission requirement %s for tag %s\n", o.Perm, name)
			continue
		}
		if _, err := s.Call(ctx, "editTag2", t.Value("id"), change); err != nil {
			return err
		}
	}
	return nil
}

func permID(ctx context.Context, c client.Caller, name string) (any, error) {
	perms, err := list(ctx, c, "getAllPerms")
	if err != nil {
		return nil, err
	}
	for _, p := range perms {
		if str(p, "name") == name {
			return p.Value("id"), nil
		}
	}
	return nil, cli.Failf("No such permission: %s", name)
}

// selected are the tags that the arguments name or match.
func (o *lockTagOptions) selected(ctx context.Context, e *cli.Env, c client.Caller, look func(string) (xmlrpc.Struct, error)) ([]xmlrpc.Struct, error) {
	var tags []xmlrpc.Struct
	if !o.Glob {
		for _, name := range o.Tags {
			tag, err := look(name)
			if err != nil {
				return nil, err
			}
			tags = append(tags, tag)
		}
		return tags, nil
	}
	everything, err := list(ctx, c, "listTags")
	for _, t := range everything {
		if fnmatch.MatchAny(o.Tags, str(t, "name")) {
			tags = append(tags, t)
		}
	}
	if err == nil && len(tags) == 0 {
		e.Println("No tags matched")
	}
	return tags, err
}

func addUnlockTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "unlock-tag", Category: cli.Admin,
		Usage: "[options] <tag> [<tag> ...]", Short: "Unlock tags",
	}, func(f *cli.Flags, o *lockTagOptions) { o.declare(f) }, runUnlockTag)
}

func runUnlockTag(ctx context.Context, e *cli.Env, o lockTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tags, err := o.selected(ctx, e, s, func(name string) (xmlrpc.Struct, error) { return existingTag(ctx, s, name) })
	if err != nil {
		return err
	}
	for _, t := range tags {
		var changes xmlrpc.Struct
		if yes(t, "locked") {
			changes.Set("locked", false)
		}
		if yes(t, "perm_id") {
			changes.Set("perm", nil)
		}
		switch {
		case changes == nil:
			e.Printf("Tag %s: not locked\n", str(t, "name"))
			continue
		case o.Test:
			e.Printf("Tag %s: skipping changes: %s\n", str(t, "name"), koji.Repr(changes))
			continue
		}
		if _, err := s.Call(ctx, "editTag2", t.Value("id"), xmlrpc.Kwargs(changes...)); err != nil {
			return err
		}
	}
	return nil
}
