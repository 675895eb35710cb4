// Package cmd holds koji's commands, one file each: its options, how they are
// read, and what it does. A new command is a new file and a line in Register.
package cmd

import "github.com/gokoji/gokoji/sdk/cli"

// Register adds every core command to r.
func Register(r *cli.Registrar) {
	for _, add := range []func(*cli.Registrar){
		addHelp,
		addMoshimoshi,
		addVersion,
		addCall,
		addListAPI,
	} {
		add(r)
	}
}
