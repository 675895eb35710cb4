package cmd

import (
	"cmp"
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type untagBuildOptions struct {
	All, NonLatest, Test, Verbose, Force bool
	Tag                                  string
	Builds                               []string // or packages
}

func addUntagBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "untag-build", Category: cli.Bind, Aliases: []string{"untag-pkg", "untag"},
		Usage: "[options] <tag> <pkg> [<pkg> ...]", Short: "Take builds out of a tag",
	}, untagBuildFlags, runUntagBuild)
}

func untagBuildFlags(f *cli.Flags, o *untagBuildOptions) {
	f.Bool(&o.All, "all", "the arguments are packages: take out all their builds")
	f.Bool(&o.NonLatest, "non-latest", "the arguments are packages: take out all builds but the latest")
	f.Bool(&o.Test, "n,test", "only tell what would be done")
	f.Bool(&o.Verbose, "v,verbose", "tell what is done")
	f.Bool(&o.Force, "force", "even if the tag is locked or a build is not in it; with --non-latest alone: for all packages")
	f.Args(func(args []string) error {
		switch {
		case o.NonLatest && o.Force && len(args) < 1:
			return cli.Usagef("Please specify a tag")
		case !(o.NonLatest && o.Force) && len(args) < 2:
			return cli.Usagef("This command takes at least two arguments: a tag name/ID and one or more package n-v-r's or package names")
		}
		o.Tag, o.Builds = args[0], args[1:]
		return nil
	})
}

func runUntagBuild(ctx context.Context, e *cli.Env, o untagBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tag, err := existingTag(ctx, s, o.Tag)
	if err != nil {
		return err
	}
	name := str(tag, "name")
	var builds []xmlrpc.Struct
	switch {
	case o.All:
		builds, err = o.tagged(ctx, s, "package", o.Builds)
	case o.NonLatest:
		builds, err = o.superseded(ctx, e, s)
	default:
		builds, err = o.named(ctx, e, s, name)
	}
	if err != nil {
		return err
	}
	slices.Reverse(builds)
	var calls []client.Request
	for _, b := range builds {
		nvr := nvrOf(b).String()
		if o.Test {
			e.Println("would have untagged " + nvr)
			continue
		}
		if o.Verbose {
			e.Println("untagging " + nvr)
		}
		calls = append(calls, call("untagBuild", name, nvr, client.KW("force", o.Force)))
	}
	_, err = all(ctx, s, calls)
	return err
}

// tagged lists what the tag has of some packages; without packages, all.
func (o *untagBuildOptions) tagged(ctx context.Context, s *client.Session, keyword string, packages []string) ([]xmlrpc.Struct, error) {
	calls := []client.Request{}
	for _, pkg := range packages {
		calls = append(calls, call("queryHistory", client.KW("tag", o.Tag, keyword, pkg, "active", true)))
	}
	if len(packages) == 0 {
		calls = append(calls, call("queryHistory", client.KW("tag", o.Tag, "active", true)))
	}
	results, err := all(ctx, s, calls)
	var builds []xmlrpc.Struct
	for _, v := range results {
		history, _ := v.(xmlrpc.Struct)
		builds = append(builds, structs(history.Value("tag_listing"))...)
	}
	return builds, err
}

// superseded lists the builds that are not their packages' latest.
func (o *untagBuildOptions) superseded(ctx context.Context, e *cli.Env, s *client.Session) ([]xmlrpc.Struct, error) {
	tagged, err := o.tagged(ctx, s, "package", o.Builds)
	slices.SortStableFunc(tagged, func(a, b xmlrpc.Struct) int { return cmp.Compare(num(b, "create_event"), num(a, "create_event")) })
	seen := map[string]bool{}
	var builds []xmlrpc.Struct
	for _, b := range tagged {
		pkg := str(b, "name")
		if seen[pkg] {
			builds = append(builds, b)
		} else if o.Verbose {
			e.Printf("Leaving latest build for package %s: %s\n", pkg, nvrOf(b))
		}
		seen[pkg] = true
	}
	return builds, err
}

// named finds the builds that the arguments name.
func (o *untagBuildOptions) named(ctx context.Context, e *cli.Env, s *client.Session, tag string) ([]xmlrpc.Struct, error) {
	var packages []string
	for _, text := range o.Builds {
		nvr, err := koji.ParseNVR(text)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(packages, nvr.Name) {
			packages = append(packages, nvr.Name)
		}
	}
	tagged, err := o.tagged(ctx, s, "pkg", packages)
	if err != nil {
		return nil, err
	}
	here := map[string]xmlrpc.Struct{}
	for _, b := range tagged {
		here[nvrOf(b).String()] = b
	}
	var builds []xmlrpc.Struct
	for _, nvr := range o.Builds {
		if b, ok := here[nvr]; ok {
			builds = append(builds, b)
			continue
		}
		build, err := find(ctx, s, "getBuild", nvr)
		if err != nil {
			return nil, err
		}
		if build == nil {
			e.Warnf("No such build: %s", nvr)
		} else {
			e.Warnf("Build %s not in tag %s", nvr, tag)
		}
		if !o.Force {
			return nil, cli.Exit(1)
		}
	}
	return builds, nil
}
