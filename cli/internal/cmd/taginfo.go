package cmd

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type taginfoOptions struct {
	eventOptions
	Tags []string
}

func addTaginfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "taginfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <tag> [<tag> ...]", Short: "Show a tag's settings, targets and inheritance",
	}, func(f *cli.Flags, o *taginfoOptions) {
		o.declare(f)
		f.Args(func(args []string) error {
			if len(args) < 1 {
				return cli.Usagef("Please specify a tag")
			}
			o.Tags = args
			return nil
		})
	}, runTaginfo)
}

// tagReport shows tags.
type tagReport struct {
	e     *cli.Env
	s     *client.Session
	event any // nil: now
	perms map[int64]string
	maven bool
}

func runTaginfo(ctx context.Context, e *cli.Env, o taginfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	r := tagReport{e: e, s: s, perms: map[int64]string{}}
	if r.event, err = o.resolve(ctx, e, s, false); err != nil {
		return err
	}
	perms, err := list(ctx, s, "getAllPerms")
	if err != nil {
		return err
	}
	for _, p := range perms {
		r.perms[num(p, "id")] = str(p, "name")
	}
	var infos []xmlrpc.Struct
	for _, name := range o.Tags {
		info, err := r.find(ctx, name)
		if err != nil {
			return err
		}
		infos = append(infos, info)
	}
	maven, err := s.Call(ctx, "mavenEnabled")
	if err != nil {
		return err
	}
	r.maven = koji.Truth(maven)
	for i, info := range infos {
		if i > 0 {
			e.Println()
		}
		if err := r.show(ctx, info); err != nil {
			return err
		}
	}
	return nil
}

// kw are the keyword arguments with the event.
func (r *tagReport) kw(pairs ...any) xmlrpc.Struct { return client.KW(eventKW(pairs, r.event)...) }

// find looks a tag up by name, or else by id.
func (r *tagReport) find(ctx context.Context, name string) (xmlrpc.Struct, error) {
	info, err := find(ctx, r.s, "getBuildConfig", name, r.kw())
	if err != nil || info != nil {
		return info, err
	}
	if id, isID := strconv.ParseInt(name, 10, 64); isID == nil {
		info, err = find(ctx, r.s, "getBuildConfig", id, r.kw())
	}
	if err == nil && info == nil {
		err = cli.Usagef("No such tag: %s", name)
	}
	return info, err
}

func (r *tagReport) show(ctx context.Context, info xmlrpc.Struct) error {
	e := r.e
	groups, err := list(ctx, r.s, "getTagGroups", info.Value("id"), r.kw())
	if err != nil {
		return err
	}
	byName(groups)
	e.Printf("Tag: %s [%s]\nArches: %s\nGroups: %s\n", str(info, "name"), str(info, "id"), str(info, "arches"),
		strings.Join(names(groups, "name"), ", "))
	if yes(info, "locked") {
		e.Println("LOCKED")
	}
	if id, ok := info.Value("perm_id").(int64); ok {
		var perm any = id
		if name, ok := r.perms[id]; ok {
			perm = name
		}
		e.Println("Required permission: " + koji.Repr(perm))
	}
	if r.maven {
		e.Println("Maven support?: " + yesOrNo(info, "maven_support"))
		e.Println("Include all Maven archives?: " + yesOrNo(info, "maven_include_all"))
	}
	if has(info, "extra") {
		r.options(info)
	}
	if err := r.targets(ctx, info); err != nil {
		return err
	}
	if err := r.externalRepos(ctx, info); err != nil {
		return err
	}
	return r.inheritance(ctx, info)
}

func yesOrNo(s xmlrpc.Struct, name string) string { return yesNoWord(s.Value(name)) }

// options shows extra data, and from where it is inherited.
func (r *tagReport) options(info xmlrpc.Struct) {
	r.e.Println("Tag options:")
	extra, _ := info.Value("extra").(xmlrpc.Struct)
	extra = slices.Clone(extra)
	slices.SortFunc(extra, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
	inherited, _ := info.Value("config_inheritance").(xmlrpc.Struct)
	from, _ := inherited.Value("extra").(xmlrpc.Struct)
	for _, m := range extra {
		line := "  " + m.Name + " : " + koji.Pretty(m.Value)
		if tag, ok := from.Value(m.Name).(xmlrpc.Struct); ok {
			line = fmt.Sprintf("%-30s [%s]", line, str(tag, "name"))
		}
		r.e.Println(line)
	}
}

// targets shows which targets use the tag, with the state of their repos.
func (r *tagReport) targets(ctx context.Context, info xmlrpc.Struct) error {
	id := info.Value("id")
	into, err := list(ctx, r.s, "getBuildTargets", r.kw("destTagID", id))
	if err != nil {
		return err
	}
	from, err := list(ctx, r.s, "getBuildTargets", r.kw("buildTagID", id))
	if err != nil {
		return err
	}
	repos := map[any]string{}
	if r.event == nil {
		if repos, err = r.repos(ctx, id, append(slices.Clone(into), from...)); err != nil {
			return err
		}
	}
	if len(into) > 0 {
		r.e.Println("Targets that build into this tag:")
	}
	for _, t := range into {
		text := str(t, "build_tag_name")
		if r.event == nil {
			text += ", " + repos[t.Value("build_tag")]
		}
		r.e.Printf("  %s (%s)\n", str(t, "name"), text)
	}
	if len(from) > 0 {
		r.e.Println("This tag is a buildroot for one or more targets")
	}
	if r.event == nil {
		r.e.Println("Current repo: " + repos[id])
	}
	if len(from) > 0 {
		r.e.Println("Targets that build from this tag:")
	}
	for _, t := range from {
		r.e.Println("  " + str(t, "name"))
	}
	return nil
}

// repos describes the current repo of the tag and of the targets' build tags.
func (r *tagReport) repos(ctx context.Context, id any, targets []xmlrpc.Struct) (map[any]string, error) {
	repos := map[any]string{}
	tags := []any{}
	for _, t := range targets {
		tags = append(tags, t.Value("build_tag"))
	}
	for _, tag := range append(tags, id) {
		if _, known := repos[tag]; known {
			continue
		}
		repo, err := find(ctx, r.s, "getRepo", tag)
		if err != nil {
			return nil, err
		}
		repos[tag] = "no active repo"
		if repo != nil {
			repos[tag] = "repo#" + str(repo, "id") + ": " + str(repo, "creation_time")
		}
	}
	return repos, nil
}

func (r *tagReport) externalRepos(ctx context.Context, info xmlrpc.Struct) error {
	repos, err := list(ctx, r.s, "getTagExternalRepos", r.kw("tag_info", info.Value("id")))
	if err != nil {
		return err
	}
	if len(repos) > 0 {
		r.e.Println("External repos:")
	}
	for _, repo := range repos {
		arches := "-"
		if has(repo, "arches") {
			arches = "inherited from tag"
			if yes(repo, "arches") {
				arches = str(repo, "arches")
			}
		}
		r.e.Printf("  %3d %s (%s, merge mode: %s), arches: %s\n", num(repo, "priority"), str(repo, "external_repo_name"),
			str(repo, "url"), str(repo, "merge_mode"), arches)
	}
	return nil
}

func (r *tagReport) inheritance(ctx context.Context, info xmlrpc.Struct) error {
	parents, err := list(ctx, r.s, "getInheritanceData", info.Value("id"), r.kw())
	if err != nil {
		return err
	}
	r.e.Println("Inheritance:")
	for _, p := range parents {
		r.e.Printf("  %-4d %s %s [%s]\n", num(p, "priority"), inheritanceFlags(p), str(p, "name"), str(p, "parent_id"))
		if p.Value("maxdepth") != nil {
			r.e.Println("    maxdepth: " + str(p, "maxdepth"))
		}
		if yes(p, "pkg_filter") {
			r.e.Println("    package filter: " + str(p, "pkg_filter"))
		}
	}
	return nil
}

// inheritanceFlags shows what limits a line of inheritance: M (maxdepth),
// F (package filter), I (intransitive), N (noconfig).
func inheritanceFlags(p xmlrpc.Struct) string {
	flags := []byte("....")
	for i, set := range []bool{p.Value("maxdepth") != nil, yes(p, "pkg_filter"), yes(p, "intransitive"), yes(p, "noconfig")} {
		if set {
			flags[i] = "MFIN"[i]
		}
	}
	return string(flags)
}
