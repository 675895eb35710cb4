package cmd

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type reserveCGOptions struct {
	Draft, Metadata bool
	Epoch           *int64
	Generator, What string // What is an NVR or a file with metadata
}

func addReserveCG(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "reserve-cg", Category: cli.Admin,
		Usage: "[options] <cg> <nvr>|<metadata_file>", Short: "Reserve a build for a content generator",
	}, func(f *cli.Flags, o *reserveCGOptions) {
		f.Bool(&o.Draft, "draft", "a draft build")
		f.OptInt(&o.Epoch, "epoch", "the build's epoch")
		f.Bool(&o.Metadata, "metadata", "the argument is a file with metadata, whatever it looks like")
		f.Args(func(args []string) error {
			if len(args) != 2 {
				return cli.Usagef("The command takes exactly two arguments")
			}
			o.Generator, o.What = args[0], args[1]
			return nil
		})
	}, runReserveCG)
}

func runReserveCG(ctx context.Context, e *cli.Env, o reserveCGOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	build, err := o.build()
	if err != nil {
		return err
	}
	if o.Draft {
		build.Set("draft", true)
	}
	reserved, err := find(ctx, s, "CGInitBuild", o.Generator, build)
	if err == nil {
		e.Printf("Reserved build %s with token %s\n", str(reserved, "build_id"), koji.Repr(reserved.Value("token")))
	}
	return err
}

// build is what the build is to be called.
func (o *reserveCGOptions) build() (xmlrpc.Struct, error) {
	nvr, err := koji.ParseNVR(o.What)
	if o.Metadata || err != nil {
		return o.fromMetadata()
	}
	var epoch any
	switch {
	case o.Epoch != nil:
		epoch = *o.Epoch
	case nvr.Epoch != "":
		if epoch, err = strconv.ParseInt(strings.TrimSpace(nvr.Epoch), 10, 64); err != nil {
			return nil, fmt.Errorf("bad epoch in %s", o.What)
		}
	}
	return xmlrpc.Struct{
		{Name: "name", Value: nvr.Name}, {Name: "version", Value: nvr.Version}, {Name: "release", Value: nvr.Release},
		{Name: "epoch", Value: epoch},
	}, nil
}

func (o *reserveCGOptions) fromMetadata() (xmlrpc.Struct, error) {
	if o.Epoch != nil {
		return nil, cli.Usagef("The --epoch option cannot be used with --metadata")
	}
	metadata, err := readMetadata(o.What)
	if err != nil {
		return nil, err
	}
	all, _ := metadata.Value("build").(xmlrpc.Struct)
	if all == nil {
		return nil, fmt.Errorf("%s: no build in the metadata", o.What)
	}
	var build xmlrpc.Struct
	for _, name := range []string{"name", "version", "release", "epoch", "draft"} {
		if v, ok := all.Get(name); ok {
			build.Set(name, v)
		}
	}
	return build, nil
}

// readMetadata reads a content generator's description of a build.
func readMetadata(file string) (xmlrpc.Struct, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	v, err := koji.ParseJSON(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	metadata, ok := v.(xmlrpc.Struct)
	if !ok {
		return nil, fmt.Errorf("%s: expected a JSON object", file)
	}
	return metadata, nil
}
