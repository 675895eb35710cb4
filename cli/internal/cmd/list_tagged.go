package cmd

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listTaggedOptions struct {
	eventOptions
	Arches                                    []string
	RPMs, Inherit, Latest, Quiet, Paths, Sigs bool
	LatestN                                   *int64
	Type                                      string
	DraftOnly, NoDraft                        bool
	Tag, Package                              string
}

func addListTagged(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-tagged", Category: cli.Info, Anonymous: true,
		Usage: "[options] <tag> [<package>]", Short: "List the builds or RPMs of a tag",
	}, listTaggedFlags, runListTagged)
}

func listTaggedFlags(f *cli.Flags, o *listTaggedOptions) {
	o.Quiet = f.Quiet
	f.Strings(&o.Arches, "arch", "RPMs of this architecture")
	f.Bool(&o.RPMs, "rpms", "RPMs instead of builds")
	f.Bool(&o.Inherit, "inherit", "with what the tag inherits")
	f.Bool(&o.Latest, "latest", "the latest of each package")
	f.OptInt(&o.LatestN, "latest-n", "the latest `N` of each package")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Bool(&o.Paths, "paths", "show where the files are")
	f.Bool(&o.Sigs, "sigs", "show the signatures")
	f.String(&o.Type, "type", "builds of this type: maven, win, image, …")
	o.declare(f)
	f.Bool(&o.DraftOnly, "draft-only", "drafts only")
	f.Bool(&o.NoDraft, "no-draft", "no drafts")
	f.Args(o.parse)
}

func (o *listTaggedOptions) parse(args []string) error {
	switch {
	case len(args) == 0:
		return cli.Usagef("A tag name must be specified")
	case len(args) > 2:
		return cli.Usagef("Only one package name may be specified")
	case o.NoDraft && o.DraftOnly:
		return cli.Usagef("--draft-only conflicts with --no-draft")
	}
	o.Tag = args[0]
	if len(args) > 1 {
		o.Package = args[1]
	}
	o.RPMs = o.RPMs || o.Arches != nil || o.Sigs
	return nil
}

func runListTagged(ctx context.Context, e *cli.Env, o listTaggedOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	event, err := o.resolve(ctx, e, s, o.Quiet)
	if err != nil {
		return err
	}
	tag, err := find(ctx, s, "getTag", o.Tag, client.KW("event", event))
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Usagef("No such tag: %s", o.Tag)
	}
	paths := koji.PathInfo{Top: e.Config.TopDir}
	if packages := paths.Top + "/packages"; o.Sigs && o.Paths && !isDir(packages) {
		return cli.Failf("'list-tagged --sigs --paths' requires accessible %s", packages)
	}
	kw := client.KW(eventKW(o.query(), event)...)
	var lines []string
	if o.RPMs {
		lines, err = o.rpms(ctx, e, s, paths, kw)
	} else {
		lines, err = o.builds(ctx, e, s, paths, kw)
	}
	if err != nil {
		return err
	}
	slices.Sort(lines)
	for _, line := range lines {
		e.Println(line)
	}
	return nil
}

// query are the keyword arguments that builds and RPMs have in common.
func (o *listTaggedOptions) query() []any {
	var latest any = o.Latest
	if o.LatestN != nil {
		latest = *o.LatestN
	}
	kw := []any{"latest", latest, "inherit", o.Inherit}
	if o.Package != "" {
		kw = append(kw, "package", o.Package)
	}
	if o.Arches != nil {
		kw = append(kw, "arch", o.Arches)
	}
	if o.Sigs {
		kw = append(kw, "rpmsigs", true)
	}
	switch {
	case o.Type != "":
		kw = append(kw, "type", o.Type)
	case o.NoDraft:
		kw = append(kw, "draft", false)
	case o.DraftOnly:
		kw = append(kw, "draft", true)
	}
	return kw
}

func (o *listTaggedOptions) rpms(ctx context.Context, e *cli.Env, s *client.Session, paths koji.PathInfo, kw xmlrpc.Struct) ([]string, error) {
	v, err := s.Call(ctx, "listTaggedRPMS", o.Tag, kw)
	if err != nil {
		return nil, err
	}
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return nil, fmt.Errorf("listTaggedRPMS: the hub does not answer RPMs and builds")
	}
	rpms, dirs := structs(pair[0]), map[any]string{}
	if o.Paths {
		for _, b := range structs(pair[1]) {
			dir := buildDir(paths, b)
			if o.Sigs && !isDir(dir) {
				e.Warnf("Build directory not found: %s", dir)
				continue
			}
			dirs[b.Value("id")] = dir
		}
	}
	var lines []string
	for _, r := range rpms {
		if o.Paths {
			if path := o.rpmPath(paths, dirs[r.Value("build_id")], r); path != "" {
				lines = append(lines, path)
			}
			continue
		}
		line := nvraOf(r).String()
		if yes(r, "draft") {
			line += " (,draft_" + str(r, "build_id") + ")"
		}
		if o.Sigs {
			line = str(r, "sigkey") + " " + line
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// rpmPath is where an RPM is; "" when that is not known or its signed copy is
// not there.
func (o *listTaggedOptions) rpmPath(paths koji.PathInfo, dir string, r xmlrpc.Struct) string {
	switch {
	case dir == "":
		return ""
	case !o.Sigs:
		return dir + "/" + paths.RPM(nvraOf(r))
	}
	signed := dir + "/" + paths.SignedRPM(nvraOf(r), str(r, "sigkey"))
	if _, err := os.Stat(signed); err != nil {
		return ""
	}
	return signed
}

func (o *listTaggedOptions) builds(ctx context.Context, e *cli.Env, s *client.Session, paths koji.PathInfo, kw xmlrpc.Struct) ([]string, error) {
	builds, err := list(ctx, s, "listTagged", o.Tag, kw)
	if err != nil {
		return nil, err
	}
	maven := o.Type == "maven"
	if !o.Quiet {
		printBuildHeading(e, maven)
	}
	return buildRows(builds, paths, o.Paths, maven), nil
}

// buildRows are the lines of a table of builds, which shows names or folders.
func buildRows(builds []xmlrpc.Struct, paths koji.PathInfo, folders, maven bool) []string {
	rows := make([]string, len(builds))
	for i, b := range builds {
		what := str(b, "nvr")
		if folders {
			what = buildDir(paths, b)
			if maven {
				what += "/maven"
			}
		}
		rows[i] = buildRow(what, b, maven)
	}
	return rows
}

// printBuildHeading heads a table of builds.
func printBuildHeading(e *cli.Env, maven bool) {
	if maven {
		e.Printf("%-40s  %-20s  %-20s  %-20s  %s\n", "Build", "Tag", "Group Id", "Artifact Id", "Built by")
		e.Printf("%s  %s  %[2]s  %[2]s  %[3]s\n", strings.Repeat("-", 40), strings.Repeat("-", 20), strings.Repeat("-", 16))
		return
	}
	e.Printf("%-40s  %-20s  %s\n", "Build", "Tag", "Built by")
	e.Printf("%s  %s  %s\n", strings.Repeat("-", 40), strings.Repeat("-", 20), strings.Repeat("-", 16))
}

func buildRow(what string, b xmlrpc.Struct, maven bool) string {
	row := fmt.Sprintf("%-40s  %-20s  ", what, str(b, "tag_name"))
	if maven {
		row += fmt.Sprintf("%-20s  %-20s  ", str(b, "maven_group_id"), str(b, "maven_artifact_id"))
	}
	return row + str(b, "owner_name")
}

// buildDir is the directory of a build's files.
func buildDir(paths koji.PathInfo, b xmlrpc.Struct) string {
	return paths.Build(strOr(b, "volume_name", ""), nvrOf(b))
}

// nvrOf reads a build's or RPM's name, version and release.
func nvrOf(s xmlrpc.Struct) koji.NVR {
	return koji.NVR{Name: str(s, "name"), Version: str(s, "version"), Release: str(s, "release")}
}

func nvraOf(s xmlrpc.Struct) koji.NVRA { return koji.NVRA{NVR: nvrOf(s), Arch: str(s, "arch")} }

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}
