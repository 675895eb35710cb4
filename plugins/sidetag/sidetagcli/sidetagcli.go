// Package sidetagcli is the CLI half of the side tag plugin.
package sidetagcli

import "github.com/gokoji/gokoji/sdk/cli"

// Plugin is the CLI half. It has no options.
type Plugin struct{}

// New returns the plugin.
func New() *Plugin { return &Plugin{} }

// Name is "sidetag_cli".
func (*Plugin) Name() string { return "sidetag_cli" }

// Register adds the commands.
func (*Plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{
		Name: "add-sidetag", Category: cli.Misc,
		Usage: "[options] <basetag>", Short: "Make a side tag",
	}, addFlags, runAdd)
	cli.Command(r, cli.Spec{
		Name: "edit-sidetag", Category: cli.Misc,
		Usage: "[options] <sidetag>", Short: "Change a side tag's settings",
	}, editFlags, runEdit)
	cli.Command(r, cli.Spec{
		Name: "list-sidetags", Category: cli.Misc, Anonymous: true,
		Usage: "[options]", Short: "List side tags",
	}, listFlags, runList)
	cli.Command(r, cli.Spec{
		Name: "remove-sidetag", Category: cli.Misc,
		Usage: "[options] <sidetag> ...", Short: "Remove side tags",
	}, removeFlags, runRemove)
	return nil
}
