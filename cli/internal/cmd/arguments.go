package cmd

import "github.com/gokoji/gokoji/sdk/cli"

// atLeast takes n arguments or more; missing is the usage error for fewer.
func atLeast(n int, missing string, to *[]string) func([]string) error {
	return func(args []string) error {
		if len(args) < n {
			return cli.Usagef("%s", missing)
		}
		*to = args
		return nil
	}
}

// exactly takes n arguments; wrong is the usage error for another number.
func exactly(n int, wrong string, to *[]string) func([]string) error {
	return func(args []string) error {
		if len(args) != n {
			return cli.Usagef("%s", wrong)
		}
		*to = args
		return nil
	}
}

// whatever takes any arguments and looks at none.
func whatever([]string) error { return nil }
