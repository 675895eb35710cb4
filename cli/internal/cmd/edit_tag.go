package cmd

import (
	"context"

	"github.com/gokoji/gokoji/cli/internal/pyvalue"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type editTagOptions struct {
	Arches, Perm, Rename           string
	NoPerm, Lock, Unlock           bool
	MavenSupport, NoMavenSupport   bool
	IncludeAll, NoIncludeAll       bool
	Extra, RemoveExtra, BlockExtra []string
	Tag                            string
}

func addEditTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-tag", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Change a tag's settings",
	}, editTagFlags, runEditTag)
}

func editTagFlags(f *cli.Flags, o *editTagOptions) {
	f.String(&o.Arches, "arches", "architectures of the tag's repos")
	f.String(&o.Perm, "perm", "permission that the tag requires")
	f.Bool(&o.NoPerm, "no-perm", "require no permission")
	f.Bool(&o.Lock, "lock", "lock the tag")
	f.Bool(&o.Unlock, "unlock", "unlock the tag")
	f.String(&o.Rename, "rename", "the tag's new name")
	f.Bool(&o.MavenSupport, "maven-support", "make Maven repos for the tag")
	f.Bool(&o.NoMavenSupport, "no-maven-support", "make no Maven repos for the tag")
	f.Bool(&o.IncludeAll, "include-all", "put all packages into the Maven repos")
	f.Bool(&o.NoIncludeAll, "no-include-all", "put only the tag's own packages into the Maven repos")
	f.Strings(&o.Extra, "x,extra", "set an option of the tag (`key=value`; the value may be JSON)")
	f.Strings(&o.RemoveExtra, "r,remove-extra", "remove an option of the tag (`key`)")
	f.Strings(&o.BlockExtra, "b,block-extra", "do not inherit an option (`key`)")
	f.Args(oneTag(&o.Tag))
}

func runEditTag(ctx context.Context, e *cli.Env, o editTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw, err := o.changes()
	if err != nil {
		return err
	}
	_, err = s.Call(ctx, "editTag2", o.Tag, client.KW(kw...))
	return err
}

// changes are the keyword arguments of editTag2.
func (o *editTagOptions) changes() ([]any, error) {
	var kw []any
	set := func(wanted bool, name string, value any) {
		if wanted {
			kw = append(kw, name, value)
		}
	}
	if o.Arches != "" {
		list, err := arches(o.Arches)
		if err != nil {
			return nil, err
		}
		set(true, "arches", list)
	}
	set(o.NoPerm, "perm", nil)
	set(!o.NoPerm && o.Perm != "", "perm", o.Perm)
	set(o.Lock || o.Unlock, "locked", o.Lock)
	set(o.Rename != "", "name", o.Rename)
	set(o.MavenSupport || o.NoMavenSupport, "maven_support", !o.NoMavenSupport)
	set(o.IncludeAll || o.NoIncludeAll, "maven_include_all", !o.NoIncludeAll)
	if o.Extra != nil {
		extra, err := parseExtra(o.Extra, pyvalue.WordOrJSON, func(key string) error {
			return cli.Usagef("Duplicate extra key: %s", key)
		})
		if err != nil {
			return nil, err
		}
		set(true, "extra", extra)
	}
	set(true, "remove_extra", append([]string{}, o.RemoveExtra...))
	set(true, "block_extra", append([]string{}, o.BlockExtra...))
	return kw, nil
}
