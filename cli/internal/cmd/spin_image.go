package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// spinOptions are those of spin-livecd, spin-livemedia and spin-appliance; each
// command declares some of them.
type spinOptions struct {
	waitOptions
	kind string

	Background, Scratch, SkipTag                        bool
	KSURL, KSVersion, Release, Volid, Specfile          *string
	Repos                                               []string
	InstallTree, LoraxDir, LoraxURL, VMem, VCPU, Format *string
	CanFail                                             *string
	NoMacBoot, KSRepo, SquashfsOnly                     bool
	CompressArgs                                        []string
	Args                                                []string
}

const spinUsage = "[options] <name> <version> <target> <arch> <kickstart-file>"

func (o *spinOptions) declareCommon(f *cli.Flags, kind string) {
	o.kind = kind
	o.declare(f)
	f.Bool(new(bool), "noprogress", "without effect")
	f.Bool(&o.Background, "background", "with a lower priority")
	f.OptString(&o.KSURL, "ksurl", "the source repository that the kickstart file is in (`SCMURL`)")
	f.OptString(&o.KSVersion, "ksversion", "the version of the kickstart file's syntax (`VERSION`)")
	f.Bool(&o.Scratch, "scratch", "only try it out")
	f.Strings(&o.Repos, "repo", "install from this repo instead of the build tag's; may be given several times")
	f.OptString(&o.Release, "release", "the release of the image")
	f.OptString(&o.Specfile, "specfile", "a fragment of a spec file for wrapper RPMs (`URL`)")
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
	f.Args(func(args []string) error { o.Args = args; return nil })
}

func addSpinLivecd(r *cli.Registrar) {
	cli.Command(r, cli.Spec{Name: "spin-livecd", Category: cli.Build, Usage: spinUsage, Short: "Make a live CD of a kickstart file (obsolete)"},
		func(f *cli.Flags, o *spinOptions) {
			o.declareCommon(f, "livecd")
			f.OptString(&o.Volid, "volid", "the volume id")
		},
		func(ctx context.Context, e *cli.Env, o spinOptions) error {
			e.Println("spin-livecd is deprecated and will be replaced with spin-livemedia")
			return o.run(ctx, e, "Five arguments are required: a name, a version, an architecture, "+
				"a build target, and a relative path to a kickstart file.")
		})
}

func addSpinLivemedia(r *cli.Registrar) {
	cli.Command(r, cli.Spec{Name: "spin-livemedia", Category: cli.Build, Usage: spinUsage, Short: "Make live media of a kickstart file"},
		func(f *cli.Flags, o *spinOptions) {
			o.CanFail, o.CompressArgs = new(string), []string{}
			o.declareCommon(f, "livemedia")
			f.OptString(&o.InstallTree, "install-tree-url", "the install tree (`URL`)")
			f.OptString(&o.Volid, "volid", "the volume id")
			f.OptString(&o.CanFail, "can-fail", "architectures whose failure does not fail the build (`ARCH1,ARCH2,...`)")
			f.OptString(&o.LoraxDir, "lorax_dir", "the directory of lorax templates in the source repository (`DIR`)")
			f.OptString(&o.LoraxURL, "lorax_url", "a source repository with lorax templates (`URL`)")
			f.Bool(&o.NoMacBoot, "nomacboot", "without support for booting Macs")
			f.Bool(&o.KSRepo, "ksrepo", "keep the repos of the kickstart file")
			f.Bool(&o.SquashfsOnly, "squashfs-only", "with a plain squashfs file system")
			f.Strings(&o.CompressArgs, "compress-arg", "an option of the compression (`ARG OPT`); may be given several times")
		},
		func(ctx context.Context, e *cli.Env, o spinOptions) error {
			return o.run(ctx, e, "Five arguments are required: a name, a version, a build target, "+
				"an architecture, and a relative path to a kickstart file.")
		})
}

func addSpinAppliance(r *cli.Registrar) {
	cli.Command(r, cli.Spec{Name: "spin-appliance", Category: cli.Build, Usage: spinUsage, Short: "Make an appliance of a kickstart file (obsolete)"},
		func(f *cli.Flags, o *spinOptions) {
			format := "raw"
			o.Format = &format
			o.declareCommon(f, "appliance")
			f.OptString(&o.VMem, "vmem", "memory of the appliance in MB (default: 512)")
			f.OptString(&o.VCPU, "vcpu", "CPUs of the appliance (default: 1)")
			f.OptString(&o.Format, "format", "`DISK_FORMAT`: raw (the default), qcow, qcow2 or vmx")
		},
		func(ctx context.Context, e *cli.Env, o spinOptions) error {
			e.Println("spin-appliance is deprecated and will be replaced with image-build")
			return o.run(ctx, e, "Five arguments are required: a name, a version, an architecture, "+
				"a build target, and a relative path to a kickstart file.")
		})
}

func (o *spinOptions) run(ctx context.Context, e *cli.Env, wrongArgs string) error {
	switch {
	case len(o.Args) != 5:
		return cli.Usagef("%s", wrongArgs)
	case o.LoraxURL != nil && o.LoraxDir == nil:
		return cli.Usagef(`The "--lorax_url" option requires that "--lorax_dir" also be used.`)
	case o.Volid != nil && len([]rune(*o.Volid)) > 32:
		return cli.Usagef("Volume ID has a maximum length of 32 characters")
	}
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	target, file := o.Args[2], o.Args[4]
	if err := checkImageTarget(ctx, s, target); err != nil {
		return err
	}
	var arch any = koji.CanonArch(o.Args[3])
	if o.kind == "livemedia" {
		arch = koji.CanonArchList(strings.Split(o.Args[3], ","))
	}
	if o.KSURL == nil || *o.KSURL == "" {
		if file, err = uploadSource(ctx, e, s, file, "cli-"+o.kind, "", true); err != nil {
			return err
		}
	}
	id, err := client.Invoke[int64](ctx, s, "buildImage", o.Args[0], o.Args[1], arch, target, file, o.kind,
		client.KW("opts", o.taskOpts(), "priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, e.Config.Quiet)
}

func (o *spinOptions) taskOpts() any {
	var opts taskOpts
	opts.text("format", o.Format)
	opts.text("install_tree_url", o.InstallTree)
	opts.text("ksurl", o.KSURL)
	opts.text("ksversion", o.KSVersion)
	opts.text("release", o.Release)
	opts.list("repo", o.Repos)
	opts.yes("scratch", o.Scratch)
	opts.yes("skip_tag", o.SkipTag)
	opts.text("specfile", o.Specfile)
	opts.text("vcpu", o.VCPU)
	opts.text("vmem", o.VMem)
	opts.text("volid", o.Volid)
	if o.CanFail != nil {
		opts.set("optional_arches", strings.Split(*o.CanFail, ","))
	}
	opts.text("lorax_dir", o.LoraxDir)
	opts.text("lorax_url", o.LoraxURL)
	opts.yes("nomacboot", o.NoMacBoot)
	opts.yes("ksrepo", o.KSRepo)
	opts.yes("squashfs_only", o.SquashfsOnly)
	opts.list("compress_arg", o.CompressArgs)
	return opts.sent()
}

// checkImageTarget makes sure that there is the target, and its destination.
func checkImageTarget(ctx context.Context, c client.Caller, name string) error {
	target, err := find(ctx, c, "getBuildTarget", name)
	if err != nil {
		return err
	}
	if target == nil {
		return koji.Errorf(koji.GenericError, "No such build target: %s", name)
	}
	dest, err := find(ctx, c, "getTag", target.Value("dest_tag"))
	if err == nil && dest == nil {
		err = koji.Errorf(koji.GenericError, "No such destination tag: %s", str(target, "dest_tag_name"))
	}
	return err
}
