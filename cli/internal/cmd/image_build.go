package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
)

type imageBuildOptions struct {
	waitOptions
	Background, Scratch, SkipTag, NoVerifySSL                                 bool
	Config                                                                    string
	DiskSize, Distro, Kickstart, KSURL, KSVersion, Release, Specfile, CanFail *string
	Formats, Repos, OVA                                                       []string
	Factory                                                                   [][2]string
	Name, Version, Target, InstallTree                                        string
	Arches                                                                    []string
	file                                                                      map[string]string // what the file says beside that
}

// imageFormats are what images can be converted to.
const imageFormats = "vmdk, qcow, qcow2, vdi, vpc, rhevm-ova, vsphere-ova, vagrant-virtualbox, vagrant-libvirt, " +
	"vagrant-vmware-fusion, vagrant-hyperv, docker, raw-xz, liveimg-squashfs, tar-gz"

func addImageBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "image-build", Category: cli.Build,
		Usage: "[options] <name> <version> <target> <install-tree-url> <arch> [<arch> ...]\n       koji image-build --config <FILE>\n",
		Short: "Make a disk image of an install tree",
	}, imageBuildFlags, runImageBuild)
}

func imageBuildFlags(f *cli.Flags, o *imageBuildOptions) {
	f.Bool(&o.Background, "background", "with a lower priority")
	f.String(&o.Config, "config", "read everything from this file; other options have no effect then")
	f.OptString(&o.DiskSize, "disk-size", "size of the disk in gigabytes (default: 10)")
	f.OptString(&o.Distro, "distro", "what the image is based on: RHEL-X.Y, CentOS-X.Y, SL-X.Y or Fedora-NN")
	f.Strings(&o.Formats, "format", "convert the image ("+imageFormats+"); raw keeps it as it is, too; may be given several times")
	f.OptString(&o.Kickstart, "kickstart", "a kickstart file")
	f.OptString(&o.KSURL, "ksurl", "the source repository that the kickstart file is in (`SCMURL`)")
	f.OptString(&o.KSVersion, "ksversion", "the version of the kickstart file's syntax (`VERSION`)")
	f.Bool(new(bool), "noprogress", "without effect")
	f.Bool(&o.NoVerifySSL, "noverifyssl", "trust the servers of tree and repos whatever their certificates, if the builder lets you")
	f.Strings(&o.OVA, "ova-option", "change a value of the OVA description (name=value); may be given several times")
	f.Pairs(&o.Factory, "factory-parameter", "name and value of a parameter for Image Factory; may be given several times")
	f.OptString(&o.Release, "release", "the release of the image")
	f.Strings(&o.Repos, "repo", "install from this repo instead of the build tag's; may be given several times")
	f.Bool(&o.Scratch, "scratch", "only try it out")
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
	f.OptString(&o.CanFail, "can-fail", "architectures whose failure does not fail the build (`ARCH1,ARCH2,...`)")
	f.OptString(&o.Specfile, "specfile", "a fragment of a spec file for wrapper RPMs (`URL`)")
	o.declare(f)
	f.Args(o.parse)
}

func (o *imageBuildOptions) parse(args []string) error {
	switch {
	case o.Config != "":
		if err := o.readConfig(); err != nil {
			return err
		}
	case len(args) < 5:
		return cli.Usagef("At least five arguments are required: a name, a version, " +
			"a build target, a URL to an install tree, and 1 or more architectures.")
	default:
		o.Name, o.Version, o.Target, o.InstallTree, o.Arches = args[0], args[1], args[2], args[3], args[4:]
	}
	given := func(v *string) bool { return v != nil && *v != "" }
	switch {
	case !given(o.KSURL) && !given(o.Kickstart):
		return cli.Usagef("You must specify --kickstart")
	case !given(o.Distro):
		return cli.Usagef("You must specify --distro. Examples: Fedora-16, RHEL-6.4, SL-6.4 or CentOS-6.4")
	}
	return nil
}

// readConfig reads a file that stands for arguments and options.
func (o *imageBuildOptions) readConfig() error {
	const section = "image-build"
	conf, err := config.Read([]config.Source{{Path: o.Config, Required: true}}, false)
	if err != nil {
		return err
	}
	if !conf.Has(section) {
		return cli.Usagef("single section called [%s] is required", section)
	}
	o.file = map[string]string{}
	for _, opt := range conf.Options(section) {
		if opt.Err != nil {
			return opt.Err
		}
		o.file[opt.Name] = opt.Value
	}
	var arches string
	for name, to := range map[string]*string{
		"name": &o.Name, "version": &o.Version, "target": &o.Target, "install_tree": &o.InstallTree, "arches": &arches,
	} {
		value, ok := o.file[name]
		if !ok {
			return fmt.Errorf("%s: no option %s in section %s", o.Config, name, section)
		}
		*to = value
	}
	o.Arches = strings.Split(arches, ",")
	for name, to := range map[string]*[]string{"repo": &o.Repos, "format": &o.Formats} {
		if value, ok := o.file[name]; ok {
			*to = strings.Split(value, ",")
		}
	}
	for name, to := range map[string]**string{
		"can_fail": &o.CanFail, "disk_size": &o.DiskSize, "distro": &o.Distro, "kickstart": &o.Kickstart, "ksurl": &o.KSURL,
		"ksversion": &o.KSVersion, "release": &o.Release, "specfile": &o.Specfile,
	} {
		if value, ok := o.file[name]; ok {
			*to = &value
		}
	}
	o.Background = o.Background || o.file["background"] != ""
	for _, opt := range conf.Options("ova-options") {
		o.OVA = append(o.OVA, opt.Name+"="+opt.Value)
	}
	for _, opt := range conf.Options("factory-parameters") {
		o.Factory = append(o.Factory, [2]string{opt.Name, opt.Value})
	}
	return nil
}

func runImageBuild(ctx context.Context, e *cli.Env, o imageBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkImageTarget(ctx, s, o.Target); err != nil {
		return err
	}
	if o.KSURL == nil || *o.KSURL == "" {
		uploaded, err := uploadSource(ctx, e, s, *o.Kickstart, "cli-image", "", true)
		if err != nil {
			return err
		}
		uploaded = "work/" + uploaded
		o.Kickstart = &uploaded
	}
	id, err := client.Invoke[int64](ctx, s, "buildImageOz", o.Name, o.Version, koji.CanonArchList(o.Arches), o.Target, o.InstallTree,
		client.KW("opts", o.taskOpts(), "priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, e.Config.Quiet)
}

func (o *imageBuildOptions) taskOpts() any {
	var opts taskOpts
	opts.text("ksurl", o.KSURL)
	opts.text("ksversion", o.KSVersion)
	opts.text("kickstart", o.Kickstart)
	o.flag(&opts, "scratch", o.Scratch)
	opts.list("repo", o.Repos)
	opts.text("release", o.Release)
	o.flag(&opts, "skip_tag", o.SkipTag)
	opts.text("specfile", o.Specfile)
	opts.text("distro", o.Distro)
	opts.set("format", append([]string{}, o.Formats...))
	if o.DiskSize == nil {
		opts.set("disk_size", 10)
	}
	opts.text("disk_size", o.DiskSize)
	opts.list("ova_option", o.OVA)
	if o.Factory != nil {
		var pairs []any
		for _, p := range o.Factory {
			pairs = append(pairs, []string{p[0], p[1]})
		}
		opts.set("factory_parameter", pairs)
	}
	switch {
	case o.file != nil && o.CanFail != nil:
		opts.set("optional_arches", strings.Split(*o.CanFail, ","))
	case o.CanFail != nil:
		opts.set("optional_arches", *o.CanFail)
	default:
		opts.set("optional_arches", "")
	}
	o.flag(&opts, "noverifyssl", o.NoVerifySSL)
	return opts.sent()
}

// flag sets a switch; from the file it is whatever stands there.
func (o *imageBuildOptions) flag(opts *taskOpts, name string, given bool) {
	if value, ok := o.file[name]; ok {
		opts.set(name, value)
		return
	}
	opts.yes(name, given)
}
