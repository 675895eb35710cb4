package cmd

import (
	"context"
	"fmt"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type latestBuildOptions struct {
	Arch, Type        string
	All, Quiet, Paths bool
	Tag               string
	Packages          []any // nil in it: all packages
}

func addLatestBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "latest-build", Category: cli.Info, Aliases: []string{"latest-pkg"}, Anonymous: true,
		Usage: "[options] <tag> <package> [<package> ...]", Short: "Show the latest builds of packages in a tag",
	}, latestBuildFlags, runLatestBuild)
}

func latestBuildFlags(f *cli.Flags, o *latestBuildOptions) {
	o.Quiet = f.Quiet
	f.String(&o.Arch, "arch", "show the RPMs of this architecture")
	f.Bool(&o.All, "all", "all packages of the tag")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Bool(&o.Paths, "paths", "show where the files are")
	f.String(&o.Type, "type", "builds of this type: maven, win, image, …")
	f.Args(o.parse)
}

func (o *latestBuildOptions) parse(args []string) error {
	switch {
	case len(args) == 0:
		return cli.Usagef("A tag name must be specified")
	case o.All && len(args) > 1:
		return cli.Usagef("A package name may not be combined with --all")
	case !o.All && len(args) < 2:
		return cli.Usagef("A tag name and package name must be specified")
	case o.All:
		o.Packages = []any{nil}
	}
	o.Tag = args[0]
	for _, pkg := range args[1:] {
		o.Packages = append(o.Packages, pkg)
	}
	return nil
}

func runLatestBuild(ctx context.Context, e *cli.Env, o latestBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for i, pkg := range o.Packages {
		var lines []string
		if o.Arch != "" {
			lines, err = o.rpms(ctx, e, s, pkg)
		} else {
			lines, err = o.builds(ctx, e, s, pkg, i == 0)
		}
		if err != nil {
			return err
		}
		slices.Sort(lines)
		for _, line := range lines {
			e.Println(line)
		}
	}
	return nil
}

func (o *latestBuildOptions) rpms(ctx context.Context, e *cli.Env, s *client.Session, pkg any) ([]string, error) {
	v, err := s.Call(ctx, "getLatestRPMS", o.Tag, client.KW("package", pkg, "arch", o.Arch))
	if err != nil {
		return nil, err
	}
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return nil, fmt.Errorf("getLatestRPMS: the hub does not answer RPMs and builds")
	}
	paths := koji.PathInfo{Top: e.Config.TopDir}
	builds := map[any]xmlrpc.Struct{}
	for _, b := range structs(pair[1]) {
		builds[b.Value("build_id")] = b
	}
	var lines []string
	for _, r := range structs(pair[0]) {
		line := nvraOf(r).String()
		if o.Paths {
			line = buildDir(paths, builds[r.Value("build_id")]) + "/" + paths.RPM(nvraOf(r))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (o *latestBuildOptions) builds(ctx context.Context, e *cli.Env, s *client.Session, pkg any, first bool) ([]string, error) {
	kw := []any{"package", pkg}
	if o.Type != "" {
		kw = append(kw, "type", o.Type)
	}
	builds, err := list(ctx, s, "getLatestBuilds", o.Tag, client.KW(kw...))
	if err != nil {
		return nil, err
	}
	maven := o.Type == "maven"
	if first && !o.Quiet {
		printBuildHeading(e, maven)
	}
	return buildRows(builds, koji.PathInfo{Top: e.Config.TopDir}, o.Paths, maven), nil
}
