package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addPlugins(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "plugins", Category: cli.Info, Anonymous: true,
		Short: "List the plugins of this program and their commands",
	}, func(*cli.Flags, *struct{}) {}, runPlugins)
}

func runPlugins(_ context.Context, e *cli.Env, _ struct{}) error {
	commands := map[string][]string{}
	for _, c := range e.Commands.Commands() {
		commands[c.Plugin] = append(commands[c.Plugin], c.Name)
	}
	width := widest(e.Commands.Plugins(), len("Plugin"))
	e.Printf("%-*s  Commands\n", width, "Plugin")
	for _, name := range e.Commands.Plugins() {
		e.Printf("%-*s  %s\n", width, name, strings.Join(commands[name], ", "))
	}
	return nil
}
