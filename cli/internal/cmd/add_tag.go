package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/cli/internal/pyvalue"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type addTagOptions struct {
	Parent, Arches           string
	MavenSupport, IncludeAll bool
	Extra                    []string
	Tag                      string
}

func addAddTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-tag", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Make a tag",
	}, addTagFlags, runAddTag)
}

func addTagFlags(f *cli.Flags, o *addTagOptions) {
	f.String(&o.Parent, "parent", "inherit from this tag, with priority 0")
	f.String(&o.Arches, "arches", "architectures of the tag's repos")
	f.Bool(&o.MavenSupport, "maven-support", "make Maven repos for the tag")
	f.Bool(&o.IncludeAll, "include-all", "put all packages into the Maven repos")
	f.Strings(&o.Extra, "x,extra", "set an option of the tag (`key=value`)")
	f.Args(oneTag(&o.Tag))
}

// oneTag takes the name of a tag as the only argument.
func oneTag(to *string) func([]string) error {
	return func(args []string) error {
		if len(args) != 1 {
			return cli.Usagef("Please specify a name for the tag")
		}
		*to = args[0]
		return nil
	}
}

func runAddTag(ctx context.Context, e *cli.Env, o addTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires tag or admin privileges", "admin", "tag"); err != nil {
		return err
	}
	var kw []any
	if o.Parent != "" {
		kw = append(kw, "parent", o.Parent)
	}
	if o.Arches != "" {
		list, err := arches(o.Arches)
		if err != nil {
			return err
		}
		kw = append(kw, "arches", list)
	}
	if o.MavenSupport {
		kw = append(kw, "maven_support", true)
	}
	if o.IncludeAll {
		kw = append(kw, "maven_include_all", true)
	}
	if o.Extra != nil {
		extra, err := parseExtra(o.Extra, pyvalue.Word, func(string) error { return nil })
		if err != nil {
			return err
		}
		kw = append(kw, "extra", extra)
	}
	_, err = s.Call(ctx, "createTag", o.Tag, client.KW(kw...))
	return err
}

// parseExtra reads key=value pairs; again is called with a key that stands there
// for the second time.
func parseExtra(pairs []string, value func(string) (any, error), again func(key string) error) (xmlrpc.Struct, error) {
	extra := xmlrpc.Struct{}
	for _, pair := range pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, cli.Failf("--extra wants key=value instead of %s", pair)
		}
		if has(extra, key) {
			if err := again(key); err != nil {
				return nil, err
			}
		}
		v, err := value(text)
		if err != nil {
			return nil, err
		}
		extra.Set(key, v)
	}
	return extra, nil
}
