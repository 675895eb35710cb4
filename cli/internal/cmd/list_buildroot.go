package cmd

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listBuildrootOptions struct {
	Built, Verbose bool
	Buildroot      int64
}

func addListBuildroot(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-buildroot", Category: cli.Info, Anonymous: true,
		Usage: "[options] <buildroot-id>", Short: "List what is in a build root, or was built in it",
	}, func(f *cli.Flags, o *listBuildrootOptions) {
		f.Bool(&o.Built, "built", "what was built in it")
		f.Bool(&o.Verbose, "v,verbose", "show drafts and updates as such")
		f.Args(func(args []string) (err error) {
			if len(args) != 1 {
				return cli.Usagef("Incorrect number of arguments")
			}
			if o.Buildroot, err = strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64); err != nil {
				return cli.Failf("Buildroot id must be a number: %s", koji.Repr(args[0]))
			}
			return nil
		})
	}, runListBuildroot)
}

func runListBuildroot(ctx context.Context, e *cli.Env, o listBuildrootOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kind, keyword := "Component", "componentBuildrootID"
	if o.Built {
		kind, keyword = "Built", "buildrootID"
	}
	rpms, err := list(ctx, s, "listRPMs", client.KW(keyword, o.Buildroot))
	if err != nil {
		return err
	}
	archives, err := list(ctx, s, "listArchives", client.KW(keyword, o.Buildroot))
	if err != nil {
		return err
	}
	if len(rpms) > 0 {
		e.Println(kind + " RPMs:")
	}
	slices.SortStableFunc(rpms, func(a, b xmlrpc.Struct) int {
		return strings.Compare(str(a, "nvr")+"."+str(a, "arch"), str(b, "nvr")+"."+str(b, "arch"))
	})
	for _, r := range rpms {
		line := str(r, "nvr") + "." + str(r, "arch")
		if o.Verbose && yes(r, "draft") {
			line += " (,draft_" + str(r, "build_id") + ")"
		}
		if o.Verbose && yes(r, "is_update") {
			line += " [update]"
		}
		e.Println(line)
	}
	if len(archives) > 0 {
		if len(rpms) > 0 {
			e.Println()
		}
		e.Println(kind + " Archives:")
	}
	for _, name := range slices.Sorted(slices.Values(names(archives, "filename"))) {
		e.Println(name)
	}
	return nil
}
