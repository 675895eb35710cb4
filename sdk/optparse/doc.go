// Package optparse parses command lines as koji's own CLI does: unique prefixes
// of long options, "--opt value" and "--opt=value", options behind positional
// arguments, the usual messages for mistakes. Options are declared in a Set; it
// stands on pflag, so that completion and documentation can be made of it.
package optparse
