// Package runrootcli is the CLI half of the runroot plugin: koji runroot.
package runrootcli

import (
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

// Plugin is the CLI half. It has no options.
type Plugin struct{}

// New returns the plugin.
func New() *Plugin { return &Plugin{} }

// Name is "runroot".
func (*Plugin) Name() string { return "runroot" }

// Register adds the command.
func (*Plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{
		Name: "runroot", Category: cli.Admin, OptionsFirst: true,
		Usage: "[options] <tag> <arch> <command>", Short: "Run a command in a build root",
	}, flags, run)
	return nil
}

type options struct {
	Packages, Mounts           []string
	SkipSetarch, UseShell      bool
	NewChroot                  *bool
	Weight, RepoID             *int64
	Channel                    *string
	TaskID, Wait, Watch, Quiet bool

	Tag, Arch string
	Command   []string
}

func flags(f *cli.Flags, o *options) {
	o.Wait, o.Quiet = true, f.Quiet
	f.Strings(&o.Packages, "p,package", "install this package into the root, too")
	f.Strings(&o.Mounts, "m,mount", "mount this directory of the builder into the root, writable")
	f.Bool(&o.SkipSetarch, "skip-setarch", "leave the architecture that the command sees alone")
	f.OptInt(&o.Weight, "w,weight", "weight of the task")
	f.OptString(&o.Channel, "channel-override", "have a host of another channel do it")
	f.Bool(&o.TaskID, "task-id", "print the id of the task")
	f.Bool(&o.UseShell, "use-shell", "let a shell in the root read the command")
	f.OptBool(&o.NewChroot, true, "new-chroot", "run the command in a container (systemd-nspawn)")
	f.OptBool(&o.NewChroot, false, "old-chroot", "run the command in a plain chroot")
	f.OptInt(&o.RepoID, "repo-id", "install from this repo")
	f.BoolTo(&o.Wait, false, "nowait", "only make the task")
	f.Bool(&o.Watch, "watch", "show the task's states instead of the command's output")
	f.Bool(&o.Quiet, "quiet", "do not show the command's output")
	f.Args(o.parse)
}

// parse reads TAG ARCH COMMAND…; a "--" behind ARCH may say that the rest is the
// command.
func (o *options) parse(args []string) error {
	if len(args) > 2 && args[2] == "--" {
		args = slices.Delete(slices.Clone(args), 2, 3)
	}
	if len(args) < 3 {
		return cli.Usagef("Incorrect number of arguments")
	}
	o.Tag, o.Arch, o.Command = args[0], args[1], args[2:]
	return nil
}

// command is what the API takes: a list to be executed, or a line for a shell.
func (o *options) command() any {
	if o.UseShell {
		return strings.Join(o.Command, " ")
	}
	return o.Command
}
