package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type editHostOptions struct {
	Arches, Description, Comment *string
	Capacity                     *float64
	Hosts                        []string
}

func addEditHost(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-host", Category: cli.Admin,
		Usage: "<hostname> [<hostname> ...] [options]", Short: "Change a builder's settings",
	}, func(f *cli.Flags, o *editHostOptions) {
		f.OptString(&o.Arches, "arches", "architectures that it builds for")
		f.OptFloat(&o.Capacity, "capacity", "weight of the tasks that it may do at once")
		f.OptString(&o.Description, "description", "what it is (`DESC`)")
		f.OptString(&o.Comment, "comment", "a remark")
		f.Args(atLeast(1, "Please specify a hostname", &o.Hosts))
	}, runEditHost)
}

func runEditHost(ctx context.Context, e *cli.Env, o editHostOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw, err := o.changes()
	if err != nil {
		return err
	}
	var look, edit []client.Request
	for _, host := range o.Hosts {
		look = append(look, call("getHost", host))
		edit = append(edit, call("editHost", host, client.KW(kw...)))
	}
	infos, err := all(ctx, s, look)
	if err != nil {
		return err
	}
	missing := false
	for i, info := range infos {
		if info == nil {
			e.Warnf("No such host: %s", o.Hosts[i])
			missing = true
		}
	}
	if missing {
		return cli.Failf("No changes made, please correct the command line")
	}
	results, err := all(ctx, s, edit)
	for i, changed := range results {
		if koji.Truth(changed) {
			e.Println("Edited " + o.Hosts[i])
		} else {
			e.Println("No changes made to " + o.Hosts[i])
		}
	}
	return err
}

func (o *editHostOptions) changes() ([]any, error) {
	var kw []any
	if o.Arches != nil {
		list, err := arches(*o.Arches)
		if err != nil {
			return nil, err
		}
		kw = append(kw, "arches", list)
	}
	if o.Capacity != nil {
		kw = append(kw, "capacity", *o.Capacity)
	}
	if o.Description != nil {
		kw = append(kw, "description", *o.Description)
	}
	if o.Comment != nil {
		kw = append(kw, "comment", *o.Comment)
	}
	return kw, nil
}
