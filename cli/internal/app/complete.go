package app

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/sdk/cli"
)

// complete answers the shell's questions, and writes the scripts that ask them
// ("koji completion bash").
func complete(p Process, e *cli.Env) int {
	var g globals
	root := &cobra.Command{Use: e.Prog, SilenceUsage: true, SilenceErrors: true}
	root.Flags().AddFlagSet(g.set(e.Prog).Flags())
	for _, c := range e.Commands.Commands() {
		sub := &cobra.Command{
			Use: c.Name + " " + c.Usage, Short: c.Short, Aliases: c.Aliases,
			Run: func(*cobra.Command, []string) {},
		}
		sub.Flags().AddFlagSet(c.Flags().Set.Flags())
		root.AddCommand(sub)
	}
	root.SetArgs(p.Args[1:])
	root.SetOut(e.Out)
	root.SetErr(e.Err)
	if err := root.Execute(); err != nil {
		fmt.Fprintln(e.Err, err)
		return 1
	}
	return 0
}
