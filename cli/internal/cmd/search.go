package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

// searchTypes are what the hub searches.
func searchTypes() []string {
	return []string{"package", "build", "tag", "target", "user", "host", "rpm", "maven", "win"}
}

type searchOptions struct {
	Regex, Exact  bool
	Type, Pattern string
}

func addSearch(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "search", Category: cli.Search, Anonymous: true,
		Usage: "[options] <search_type> <pattern>\nsearch types: " + strings.Join(searchTypes(), ", "),
		Short: "Search packages, builds, tags, users and more by name",
	}, func(f *cli.Flags, o *searchOptions) {
		f.Bool(&o.Regex, "r,regex", "the pattern is a regular expression")
		f.Bool(&o.Exact, "exact", "the pattern is the whole name")
		f.Args(o.parse)
	}, runSearch)
}

func (o *searchOptions) parse(args []string) error {
	switch {
	case len(args) < 1:
		return cli.Usagef("Please specify search type")
	case len(args) < 2:
		return cli.Usagef("Please specify search pattern")
	case !slices.Contains(searchTypes(), args[0]):
		return cli.Usagef("No such search type: %s", args[0])
	}
	o.Type, o.Pattern = args[0], args[1]
	return nil
}

func runSearch(ctx context.Context, e *cli.Env, o searchOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	match := "glob"
	if o.Exact {
		match = "exact"
	}
	if o.Regex {
		match = "regexp"
	}
	rows, err := list(ctx, s, "search", o.Pattern, o.Type, match)
	for _, r := range rows {
		e.Println(str(r, "name"))
	}
	return err
}
