// Package koji is the vocabulary that koji's programs and plugins share: states
// and types as koji's API numbers them, fault kinds with their codes, names and
// references, architectures, the layout of the file tree, task parameters and
// labels, and values as koji prints them.
//
// Everything here is pure: no I/O, no state, safe for concurrent use. Dynamic
// values are those of package xmlrpc.
package koji

const (
	// APIVersion is what getAPIVersion answers.
	APIVersion = 1
	// Version is the koji release whose behaviour a hub presents to clients.
	Version = "1.35.3"
	// DefaultTopDir is koji's file tree when nothing else is configured.
	DefaultTopDir = "/mnt/koji"
)
