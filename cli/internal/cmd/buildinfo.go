package cmd

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type buildinfoOptions struct {
	Changelog bool
	Builds    []string
}

func addBuildinfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "buildinfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <n-v-r> [<n-v-r> ...]", Short: "Show what is known of builds",
	}, func(f *cli.Flags, o *buildinfoOptions) {
		f.Bool(&o.Changelog, "changelog", "show the changelog, too")
		f.Args(atLeast(1, "Please specify a build", &o.Builds))
	}, runBuildinfo)
}

func runBuildinfo(ctx context.Context, e *cli.Env, o buildinfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	missing := false
	for _, name := range o.Builds {
		info, err := find(ctx, s, "getBuild", nameOrID(name))
		if err != nil {
			return err
		}
		if info == nil {
			e.Warnf("No such build: %s\n", name)
			missing = true
			continue
		}
		b := buildReport{e: e, s: s, info: info, paths: koji.PathInfo{Top: e.Config.TopDir}}
		if err := b.show(ctx, nameOrID(name), o.Changelog); err != nil {
			return err
		}
	}
	if missing {
		return cli.Exit(1)
	}
	return nil
}

// buildReport shows a build.
type buildReport struct {
	e     *cli.Env
	s     *client.Session
	info  xmlrpc.Struct
	paths koji.PathInfo
}

func (b *buildReport) show(ctx context.Context, ref any, changelog bool) error {
	for _, part := range []func(context.Context) error{
		b.head,
		b.times,
		b.types,
		func(ctx context.Context) error { return b.tags(ctx, ref) },
		b.archives,
		b.rpms,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if !changelog {
		return nil
	}
	return b.changelog(ctx)
}

func (b *buildReport) head(ctx context.Context) error {
	state := koji.BuildState(num(b.info, "state"))
	b.e.Printf("BUILD: %s [%s]\n", nvrOf(b.info), str(b.info, "id"))
	if yes(b.info, "draft") {
		b.e.Println("Draft: YES")
	}
	b.e.Println("State: " + state.String())
	if state == koji.BuildBuilding {
		b.e.Println("Reserved by: " + str(b.info, "cg_name"))
	}
	b.e.Println("Built by: " + str(b.info, "owner_name"))
	if b.info.Value("source") != nil {
		b.e.Println("Source: " + str(b.info, "source"))
	}
	if has(b.info, "volume_name") {
		b.e.Println("Volume: " + str(b.info, "volume_name"))
	}
	task, err := b.task(ctx)
	if err == nil && task != nil {
		b.e.Printf("Task: %s %s\n", str(task, "id"), koji.TaskLabel(task))
	} else {
		b.e.Println("Task: none")
	}
	return err
}

// task is the task that made the build, which content generators note in extra.
func (b *buildReport) task(ctx context.Context) (xmlrpc.Struct, error) {
	id := b.info.Value("task_id")
	if extra, ok := b.info.Value("extra").(xmlrpc.Struct); ok && !koji.Truth(id) {
		id = extra.Value("container_koji_task_id")
	}
	if !koji.Truth(id) {
		return nil, nil
	}
	return find(ctx, b.s, "getTaskInfo", id, client.KW("request", true))
}

func (b *buildReport) times(context.Context) error {
	b.e.Println("Finished: " + koji.FormatTimeLong(b.info.Value("completion_ts"), b.e.Location))
	if yes(b.info, "promotion_ts") {
		b.e.Println("Promoted by: " + str(b.info, "promoter_name"))
		b.e.Println("Promoted at: " + koji.FormatTimeLong(b.info.Value("promotion_ts"), b.e.Location))
	}
	return nil
}

// types shows what Maven and Windows builds have besides.
func (b *buildReport) types(ctx context.Context) error {
	maven, err := find(ctx, b.s, "getMavenBuild", b.info.Value("id"))
	if err != nil {
		return err
	}
	if maven != nil {
		b.e.Printf("Maven groupId: %s\nMaven artifactId: %s\nMaven version: %s\n",
			str(maven, "group_id"), str(maven, "artifact_id"), str(maven, "version"))
	}
	win, err := find(ctx, b.s, "getWinBuild", b.info.Value("id"))
	if win != nil {
		b.e.Println("Windows build platform: " + str(win, "platform"))
	}
	return err
}

func (b *buildReport) tags(ctx context.Context, ref any) error {
	tags, err := list(ctx, b.s, "listTags", ref)
	if err != nil {
		return err
	}
	b.e.Println("Tags: " + strings.Join(names(tags, "name"), " "))
	if yes(b.info, "extra") {
		b.e.Println("Extra: " + koji.Repr(b.info.Value("extra")))
	}
	return nil
}

// archives lists the build's archives by type: the oldest types first.
func (b *buildReport) archives(ctx context.Context) error {
	seen := map[any]bool{}
	for _, t := range []struct{ btype, title string }{{"maven", "Maven archives:"}, {"win", "Windows archives:"}, {"image", "Image archives:"}} {
		archives, err := list(ctx, b.s, "listArchives", client.KW("buildID", b.info.Value("id"), "type", t.btype))
		if err != nil {
			return err
		}
		if len(archives) > 0 {
			b.e.Println(t.title)
		}
		for _, a := range archives {
			seen[a.Value("id")] = true
			b.e.Println(b.archivePath(a, t.btype))
		}
	}
	rest, err := list(ctx, b.s, "listArchives", client.KW("buildID", b.info.Value("id")))
	if err != nil {
		return err
	}
	rest = slices.DeleteFunc(rest, func(a xmlrpc.Struct) bool { return seen[a.Value("id")] })
	shown := map[string]bool{}
	for _, first := range rest {
		btype := str(first, "btype")
		if shown[btype] {
			continue
		}
		shown[btype] = true
		b.e.Println(capitalize(btype) + " Archives:")
		for _, a := range rest {
			if str(a, "btype") == btype {
				b.e.Println(b.archivePath(a, btype))
			}
		}
	}
	return nil
}

func (b *buildReport) archivePath(a xmlrpc.Struct, btype string) string {
	path := b.paths.BuildType(strOr(b.info, "volume_name", ""), nvrOf(b.info), btype)
	switch {
	case btype == "maven":
		path = b.paths.Build(strOr(b.info, "volume_name", ""), nvrOf(b.info)) + "/maven/" +
			strings.ReplaceAll(str(a, "group_id"), ".", "/") + "/" + str(a, "artifact_id") + "/" + str(a, "version")
	case btype == "win" && yes(a, "relpath"):
		path += "/" + str(a, "relpath")
	}
	return path + "/" + str(a, "filename")
}

func capitalize(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
}

func (b *buildReport) rpms(ctx context.Context) error {
	rpms, err := list(ctx, b.s, "listRPMs", client.KW("buildID", b.info.Value("id")))
	if err != nil || len(rpms) == 0 {
		return err
	}
	calls := make([]client.Request, len(rpms))
	for i, r := range rpms {
		calls[i] = call("queryRPMSigs", r.Value("id"))
	}
	sigs, err := all(ctx, b.s, calls)
	if err != nil {
		return err
	}
	b.e.Println("RPMs:")
	for i, r := range rpms {
		line := buildDir(b.paths, b.info) + "/" + b.paths.RPM(nvraOf(r))
		var keys []string
		for _, sig := range structs(sigs[i]) {
			if yes(sig, "sigkey") {
				keys = append(keys, str(sig, "sigkey"))
			}
		}
		if keys != nil {
			slices.Sort(keys)
			line += "\tSignatures: " + strings.Join(keys, ", ")
		}
		b.e.Println(line)
	}
	return nil
}

func (b *buildReport) changelog(ctx context.Context) error {
	entries, err := list(ctx, b.s, "getChangelogEntries", b.info.Value("id"))
	if err != nil || len(entries) == 0 {
		return err
	}
	b.e.Println("Changelog:")
	for _, entry := range entries {
		date := koji.FormatTime(entry.Value("date"), time.UTC)
		if t, err := time.Parse(time.DateTime, date); err == nil {
			date = t.Format("Mon Jan 02 2006")
		}
		b.e.Printf("* %s %s\n%s\n\n", date, str(entry, "author"), str(entry, "text"))
	}
	b.e.Println()
	return nil
}
