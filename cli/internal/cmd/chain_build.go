package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type chainBuildOptions struct {
	waitOptions
	Quiet, Background bool
	Target            string
	Sources           []string
}

func addChainBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "chain-build", Category: cli.Build,
		Usage: "[options] <target> <URL> [<URL> [:] <URL> [:] <URL> ...]", Short: "Build packages that need one another",
	}, func(f *cli.Flags, o *chainBuildOptions) {
		o.Quiet = f.Quiet
		o.declare(f)
		f.Bool(&o.Quiet, "quiet", "say nothing of the task")
		f.Bool(&o.Background, "background", "with a lower priority")
		f.Args(func(args []string) error {
			if len(args) < 2 {
				return cli.Usagef("At least two arguments (a build target and a SCM URL) are required")
			}
			o.Target, o.Sources = args[0], args[1:]
			return nil
		})
	}, runChainBuild)
}

func runChainBuild(ctx context.Context, e *cli.Env, o chainBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	target, err := find(ctx, s, "getBuildTarget", o.Target)
	if err != nil {
		return err
	}
	if target == nil {
		return cli.Usagef("No such build target: %s", o.Target)
	}
	if err := checkChainTarget(ctx, e, s, target); err != nil {
		return err
	}
	groups, err := o.groups()
	if err != nil {
		return err
	}
	id, err := client.Invoke[int64](ctx, s, "chainBuild", groups, o.Target, client.KW("priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, o.Quiet)
}

// checkChainTarget makes sure that builds of the target are seen by those that
// follow them: the build tag must inherit the destination tag.
func checkChainTarget(ctx context.Context, e *cli.Env, c client.Caller, target xmlrpc.Struct) error {
	dest, err := find(ctx, c, "getTag", target.Value("dest_tag"), client.KW("strict", true))
	if err != nil {
		return err
	}
	if yes(dest, "locked") {
		return cli.Usagef("Destination tag %s is locked", str(dest, "name"))
	}
	ancestors, err := list(ctx, c, "getFullInheritance", target.Value("build_tag"))
	if err != nil {
		return err
	}
	inherits := func(a xmlrpc.Struct) bool { return a.Value("parent_id") == dest.Value("id") }
	if dest.Value("id") != target.Value("build_tag") && !slices.ContainsFunc(ancestors, inherits) {
		e.Warnf("Packages in destination tag %s are not inherited by build tag %s", str(target, "dest_tag_name"), str(target, "build_tag_name"))
		return cli.Failf("Target %s is not usable for a chain-build", str(target, "name"))
	}
	return nil
}

// groups splits the sources at colons into groups that are built one after the
// other.
func (o *chainBuildOptions) groups() ([]any, error) {
	var groups, group []any
	for _, src := range o.Sources {
		isNVR := !strings.Contains(src, "/") && !strings.HasSuffix(src, ".rpm") && strings.Count(src, "-") >= 2
		switch {
		case src == ":" && group != nil:
			groups, group = append(groups, group), nil
		case src == ":":
		case strings.Contains(src, "://"), isNVR:
			group = append(group, src)
		default:
			return nil, cli.Failf(`"%s" is not a SCM URL or package N-V-R`, src)
		}
	}
	if group != nil {
		groups = append(groups, group)
	}
	if len(groups) < 2 {
		return nil, cli.Usagef("You must specify at least one dependency between builds with : (colon)\n" +
			"If there are no dependencies, use the build command instead")
	}
	return groups, nil
}
