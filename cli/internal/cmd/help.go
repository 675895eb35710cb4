package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

type helpOptions struct {
	Admin      bool
	Categories []string
}

func addHelp(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "help", Category: cli.Info, Aliases: []string{"list-commands"}, Anonymous: true,
		Usage: "<category> ...", Short: "List the commands",
	}, helpFlags, runHelp)
}

func helpFlags(f *cli.Flags, o *helpOptions) {
	f.Bool(&o.Admin, "admin", "the category admin")
	f.Hide("admin")
	f.Args(func(args []string) error { o.Categories = args; return nil })
}

func runHelp(_ context.Context, e *cli.Env, o helpOptions) error {
	if o.Admin {
		o.Categories = append(o.Categories, string(cli.Admin))
	}
	var chosen []cli.Category
	var unknown []string
	for _, name := range o.Categories {
		c := cli.Category(name)
		if name != "all" && !slices.Contains(cli.Categories(), c) {
			unknown = append(unknown, name)
			continue
		}
		chosen = append(chosen, c)
	}
	if len(o.Categories) == 0 || slices.Contains(chosen, "all") {
		chosen = nil
	} else if chosen == nil {
		chosen = []cli.Category{}
	}
	ListCommands(e, chosen)
	if len(unknown) > 0 {
		return fmt.Errorf("No such help category: %s", strings.Join(unknown, ", ")) //nolint:staticcheck // koji's text
	}
	return nil
}

// ListCommands prints the commands of some categories, nil meaning all.
func ListCommands(e *cli.Env, chosen []cli.Category) {
	if chosen == nil {
		chosen = cli.Categories()
	}
	chosen = slices.Compact(slices.Sorted(slices.Values(chosen)))
	e.Println("Available commands:")
	for _, category := range chosen {
		e.Printf("\n%s:\n", category.Title())
		for _, c := range e.Commands.Commands() {
			if c.Category == category {
				e.Printf("        %-25s %s\n", c.Name, c.Short)
			}
		}
	}
	e.Printf("%s", Hints(e.Prog))
}

// Hints tells where more help is.
func Hints(prog string) string {
	names := []string{"all"}
	for _, c := range cli.Categories() {
		names = append(names, string(c))
	}
	return fmt.Sprintf(`
%[1]s --help            the options that stand before a command
%[1]s help              all commands
%[1]s help <category>   the commands of a category: %[2]s
%[1]s <command> --help  the options of a command
`, prog, strings.Join(names, ", "))
}
