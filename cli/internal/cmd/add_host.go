package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type addHostOptions struct {
	Principal *string
	Force     bool
	Host      string
	Arches    []string
}

func addAddHost(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-host", Category: cli.Admin,
		Usage: "[options] <hostname> <arch> [<arch> ...]", Short: "Add a builder",
	}, addHostFlags, runAddHost)
}

func addHostFlags(f *cli.Flags, o *addHostOptions) {
	f.OptString(&o.Principal, "krb-principal", "Kerberos principal of the host, if it is not the usual one")
	f.Bool(&o.Force, "force", "make an ordinary user of that name a host")
	f.Args(func(args []string) error {
		if len(args) < 2 {
			return cli.Usagef("Please specify a hostname and at least one arch")
		}
		o.Host, o.Arches = args[0], args[1:]
		return nil
	})
}

func runAddHost(ctx context.Context, e *cli.Env, o addHostOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	host, err := find(ctx, s, "getHost", o.Host)
	if err != nil {
		return err
	}
	if host != nil {
		return cli.Failf("%s is already in the database", o.Host)
	}
	kw := []any{"force", o.Force}
	if o.Principal != nil {
		kw = append(kw, "krb_principal", *o.Principal)
	}
	id, err := s.Call(ctx, "addHost", o.Host, o.Arches, client.KW(kw...))
	if err != nil {
		return err
	}
	e.Printf("%s added: id %s\n", o.Host, koji.Str(id))
	return nil
}
