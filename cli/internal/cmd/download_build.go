package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type downloadBuildOptions struct {
	Arches                                          []string
	Type, LatestFrom, Key                           string
	Debuginfo, TaskID, RPM, FallbackUnsigned, Quiet bool
	TopURL                                          *string
	Build                                           string
}

func addDownloadBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "download-build", Category: cli.Download, Anonymous: true,
		Usage: "[options] <n-v-r|build_id>", Short: "Download the files of a build",
	}, func(f *cli.Flags, o *downloadBuildOptions) {
		o.Quiet = f.Quiet
		f.Strings(&o.Arches, "a,arch", "RPMs of this architecture only; may be given several times")
		f.String(&o.Type, "type", "files of this type instead of RPMs: maven, win, image, remote-sources")
		f.String(&o.LatestFrom, "latestfrom", "the latest build of a package in this tag")
		f.Bool(&o.Debuginfo, "debuginfo", "debuginfo RPMs, too")
		f.Bool(&o.TaskID, "task-id", "the build of the task with this id")
		f.Bool(&o.RPM, "rpm", "only the RPM with this name")
		f.String(&o.Key, "key", "copies that were signed with this key")
		f.Bool(&o.FallbackUnsigned, "fallback-unsigned", "with --key: unsigned copies where there are no signed ones")
		f.OptString(&o.TopURL, "topurl", "where the file tree is served (`URL`)")
		f.Bool(new(bool), "noprogress", "without effect")
		f.Bool(&o.Quiet, "q,quiet", "say nothing")
		f.Args(func(args []string) error {
			switch len(args) {
			case 0:
				return cli.Usagef("Please specify a package N-V-R or build ID")
			case 1:
				o.Build = args[0]
				return nil
			}
			return cli.Usagef("Only a single package N-V-R or build ID may be specified")
		})
	}, runDownloadBuild)
}

func runDownloadBuild(ctx context.Context, e *cli.Env, o downloadBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	build, rpm, err := o.find(ctx, s)
	if err != nil {
		return err
	}
	if build == nil {
		return cli.Failf("No such build: %s", o.Build)
	}
	d := buildSaver{e: e, build: build, quiet: o.Quiet, paths: koji.PathInfo{Top: strings.TrimSuffix(e.Config.TopURL, "/")}}
	if o.TopURL != nil {
		d.paths.Top = strings.TrimSuffix(*o.TopURL, "/")
	}
	if d.paths.Top == "" {
		return cli.Failf("You must specify --topurl to download files")
	}
	if o.Type != "" {
		archives, err := list(ctx, s, "listArchives", client.KW("buildID", build.Value("id"), "type", o.Type))
		if err != nil {
			return err
		}
		if len(archives) == 0 {
			return cli.Failf("No %s archives available for %s", o.Type, koji.BuildLabel(build, false))
		}
		return d.archives(ctx, archives)
	}
	rpms, err := o.rpms(ctx, s, build, rpm)
	if err != nil {
		return err
	}
	return o.download(ctx, s, &d, rpms)
}

// find finds the build, and with --rpm the RPM; nil when there is none.
func (o *downloadBuildOptions) find(ctx context.Context, c client.Caller) (build, rpm xmlrpc.Struct, err error) {
	var ref any = o.Build
	id, notNumber := strconv.ParseUint(o.Build, 10, 63)
	if notNumber == nil {
		if o.LatestFrom != "" {
			return nil, nil, cli.Usagef("--latestfrom not compatible with build IDs, specify a package name.")
		}
		ref = int64(id)
		if o.TaskID {
			if ref, err = o.ofTask(ctx, c, ref); err != nil {
				return nil, nil, err
			}
		}
	}
	switch {
	case o.LatestFrom != "":
		build, err = o.latest(ctx, c)
		return build, nil, err
	case o.RPM:
		if rpm, err = find(ctx, c, "getRPM", ref); err != nil {
			return nil, nil, err
		}
		if rpm == nil {
			return nil, nil, cli.Failf("No such rpm: %s", o.Build)
		}
		ref = rpm.Value("build_id")
	case notNumber != nil:
		// The name of an RPM stands for the build that it is in.
		if _, notRPM := koji.ParseNVRA(o.Build); notRPM == nil {
			if r, err := find(ctx, c, "getRPM", ref); err == nil && r != nil {
				ref = r.Value("build_id")
			}
		}
	}
	build, err = find(ctx, c, "getBuild", ref)
	return build, rpm, err
}

func (o *downloadBuildOptions) ofTask(ctx context.Context, c client.Caller, task any) (any, error) {
	builds, err := list(ctx, c, "listBuilds", client.KW("taskID", task))
	if err == nil && len(builds) == 0 {
		err = cli.Failf("No associated builds for task %s\nIf this is a scratch build, try using download-task instead", o.Build)
	}
	if err != nil {
		return nil, err
	}
	return builds[0].Value("build_id"), nil
}

func (o *downloadBuildOptions) latest(ctx context.Context, c client.Caller) (xmlrpc.Struct, error) {
	var btype any
	if o.Type != "" {
		btype = o.Type
	}
	builds, err := list(ctx, c, "listTagged", o.LatestFrom, client.KW("latest", true, "package", o.Build, "type", btype))
	switch {
	case koji.IsKind(err, koji.GenericError):
		return nil, cli.Failf("Error finding latest build: %s", err)
	case err != nil:
		return nil, err
	case len(builds) == 0:
		return nil, cli.Failf("%s has no builds of %s", o.LatestFrom, o.Build)
	}
	return builds[0], nil
}

// rpms are the RPMs that are wanted, signed or not.
func (o *downloadBuildOptions) rpms(ctx context.Context, c client.Caller, build, rpm xmlrpc.Struct) ([]xmlrpc.Struct, error) {
	all := []xmlrpc.Struct{rpm}
	if rpm == nil {
		var arches any
		if o.Arches != nil {
			arches = o.Arches
		}
		var err error
		if all, err = list(ctx, c, "listRPMs", client.KW("buildID", build.Value("id"), "arches", arches)); err != nil {
			return nil, err
		}
	}
	label := koji.BuildLabel(build, false)
	switch {
	case len(all) == 0 && o.Arches != nil:
		return nil, cli.Failf("No %s packages available for %s", strings.Join(o.Arches, " or "), label)
	case len(all) == 0:
		return nil, cli.Failf("No packages available for %s", label)
	}
	var wanted []xmlrpc.Struct
	for _, r := range all {
		if o.Debuginfo || !koji.IsDebugInfo(str(r, "name")) {
			wanted = append(wanted, r)
		}
	}
	return wanted, nil
}

// download gets the RPMs, the signed ones first.
func (o *downloadBuildOptions) download(ctx context.Context, s *client.Session, d *buildSaver, rpms []xmlrpc.Struct) error {
	var unsigned []xmlrpc.Struct
	if o.Key != "" {
		var calls []client.Request
		for _, r := range rpms {
			calls = append(calls, call("queryRPMSigs", client.KW("rpm_id", r.Value("id"), "sigkey", o.Key)))
		}
		sigs, err := all(ctx, s, calls)
		if err != nil {
			return err
		}
		var signed []xmlrpc.Struct
		for i, r := range rpms {
			if koji.Truth(sigs[i]) {
				signed = append(signed, r)
				continue
			}
			d.e.Warnf("No such sigkey %s for rpm %s-%s.rpm", o.Key, nvrOf(r), str(r, "arch"))
			if o.FallbackUnsigned {
				unsigned = append(unsigned, r)
			}
		}
		rpms = signed
	}
	d.of = len(rpms) + len(unsigned)
	for _, r := range rpms {
		if err := d.rpm(ctx, r, o.Key, o.FallbackUnsigned); err != nil {
			return err
		}
	}
	for _, r := range unsigned {
		if err := d.rpm(ctx, r, "", false); err != nil {
			return err
		}
	}
	return nil
}
