package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type rpminfoOptions struct {
	Buildroots bool
	RPMs       []string
}

func addRpminfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "rpminfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <n-v-r.a|id> [<n-v-r.a|id> ...]", Short: "Show what is known of RPMs",
	}, func(f *cli.Flags, o *rpminfoOptions) {
		f.Bool(&o.Buildroots, "buildroots", "show in which build roots they were")
		f.Args(atLeast(1, "Please specify an RPM", &o.RPMs))
	}, runRpminfo)
}

func runRpminfo(ctx context.Context, e *cli.Env, o rpminfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	missing := false
	for _, name := range o.RPMs {
		info, err := find(ctx, s, "getRPM", name)
		if err != nil {
			return err
		}
		if info == nil {
			e.Warnf("No such rpm: %s\n", name)
			missing = true
			continue
		}
		r := rpmReport{e: e, s: s, info: info, paths: koji.PathInfo{Top: e.Config.TopDir}}
		if err := r.show(ctx, o.Buildroots); err != nil {
			return err
		}
	}
	if missing {
		return cli.Exit(1)
	}
	return nil
}

// rpmReport shows an RPM.
type rpmReport struct {
	e     *cli.Env
	s     *client.Session
	info  xmlrpc.Struct
	paths koji.PathInfo
}

// withEpoch is name-version-release, with the epoch before it if there is one.
func withEpoch(rpm xmlrpc.Struct) string {
	if rpm.Value("epoch") == nil {
		return nvrOf(rpm).String()
	}
	return str(rpm, "epoch") + ":" + nvrOf(rpm).String()
}

func (r *rpmReport) show(ctx context.Context, roots bool) error {
	external := yes(r.info, "external_repo_id")
	r.e.Printf("RPM: %s.%s [%s]\n", withEpoch(r.info), str(r.info, "arch"), str(r.info, "id"))
	if yes(r.info, "draft") {
		r.e.Println("Draft: YES")
	}
	origin := r.build
	if external {
		origin = r.externalRepo
	}
	if err := origin(ctx); err != nil {
		return err
	}
	r.e.Printf("SIGMD5: %s\nSize: %s\n", str(r.info, "payloadhash"), str(r.info, "size"))
	if !external {
		headers, err := find(ctx, r.s, "getRPMHeaders", client.KW("rpmID", r.info.Value("id"), "headers", []string{"license"}))
		if err != nil {
			return err
		}
		if has(headers, "license") {
			r.e.Println("License: " + str(headers, "license"))
		}
		r.e.Println("Build ID: " + str(r.info, "build_id"))
	}
	if err := r.buildroot(ctx); err != nil {
		return err
	}
	if yes(r.info, "extra") {
		r.e.Println("Extra: " + koji.Repr(r.info.Value("extra")))
	}
	if !roots {
		return nil
	}
	return r.usedIn(ctx)
}

func (r *rpmReport) externalRepo(ctx context.Context) error {
	repo, err := find(ctx, r.s, "getExternalRepo", r.info.Value("external_repo_id"))
	if err != nil {
		return err
	}
	r.e.Printf("External Repository: %s [%s]\nExternal Repository url: %s\n", str(repo, "name"), str(repo, "id"), str(repo, "url"))
	return nil
}

func (r *rpmReport) build(ctx context.Context) error {
	build, err := find(ctx, r.s, "getBuild", r.info.Value("build_id"))
	if err != nil {
		return err
	}
	source := r.info
	if str(r.info, "arch") != "src" {
		sources, err := list(ctx, r.s, "listRPMs", client.KW("buildID", r.info.Value("build_id"), "arches", "src"))
		if err != nil {
			return err
		}
		source = nil
		if len(sources) > 0 {
			source = sources[0]
		}
	}
	dir := buildDir(r.paths, build) + "/"
	label, path := "(none)", "(none)"
	if source != nil {
		label, path = withEpoch(source)+" ["+str(source, "id")+"]", dir+r.paths.RPM(nvraOf(source))
	}
	r.e.Printf("Build: %s [%s]\nRPM Path: %s\nSRPM: %s\nSRPM Path: %s\nBuilt: %s\n", str(build, "nvr"), str(build, "id"),
		dir+r.paths.RPM(nvraOf(r.info)), label, path, koji.FormatTimeLong(r.info.Value("buildtime"), r.e.Location))
	return nil
}

func (r *rpmReport) buildroot(ctx context.Context) error {
	if r.info.Value("buildroot_id") == nil {
		r.e.Println("No buildroot data available")
		return nil
	}
	root, err := find(ctx, r.s, "getBuildroot", r.info.Value("buildroot_id"))
	if err != nil {
		return err
	}
	if koji.BuildrootType(num(root, "br_type")) == koji.BuildrootStandard {
		r.e.Printf("Buildroot: %s (tag %s, arch %s, repo %s)\nBuild Host: %s\nBuild Task: %s\n", str(root, "id"),
			str(root, "tag_name"), str(root, "arch"), str(root, "repo_id"), str(root, "host_name"), str(root, "task_id"))
		return nil
	}
	r.e.Printf("Content generator: %s\nBuildroot: %s\nBuild Host OS: %s (%s)\n",
		str(root, "cg_name"), str(root, "id"), str(root, "host_os"), str(root, "host_arch"))
	return nil
}

func (r *rpmReport) usedIn(ctx context.Context) error {
	roots, err := list(ctx, r.s, "listBuildroots", client.KW("rpmID", r.info.Value("id"),
		"queryOpts", xmlrpc.Struct{{Name: "order", Value: "buildroot.id"}}))
	if err != nil {
		return err
	}
	r.e.Printf("Used in %d buildroots:\n", len(roots))
	if len(roots) > 0 {
		r.e.Printf("  %8s %-28s %-8s %-29s\n", "id", "build tag", "arch", "build host")
		r.e.Printf("  %s %s %[1]s %s\n", strings.Repeat("-", 8), strings.Repeat("-", 28), strings.Repeat("-", 29))
	}
	for _, root := range roots {
		r.e.Printf("  %8d %-28s %-8s %-29s\n", num(root, "id"), str(root, "tag_name"), str(root, "arch"), str(root, "host_name"))
	}
	return nil
}
