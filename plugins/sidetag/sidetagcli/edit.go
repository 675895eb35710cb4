package sidetagcli

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editOptions struct {
	Debuginfo      *bool
	Macros, Remove []string
	Lifetime       string
	Extend         string
	Tag            string
}

// plain tells whether there is something to do for koji's own call.
func (o *editOptions) plain() bool { return o.Debuginfo != nil || o.Macros != nil || o.Remove != nil }

func editFlags(f *cli.Flags, o *editOptions) {
	f.OptBool(&o.Debuginfo, true, "debuginfo", "with debuginfo RPMs in its repo")
	f.OptBool(&o.Debuginfo, false, "no-debuginfo", "without debuginfo RPMs in its repo")
	f.Strings(&o.Macros, "rpm-macro", "set an RPM macro for builds in it (`key=value`)")
	f.Strings(&o.Remove, "remove-rpm-macro", "remove an RPM macro (`key`)")
	f.String(&o.Lifetime, "lifetime", "remove it after this `TIME`: 14d, 36h …, 0 for never")
	f.String(&o.Extend, "extend", "remove it this `TIME` later")
	f.Args(func(args []string) error {
		if len(args) != 1 {
			return cli.Usagef("Only argument is sidetag")
		}
		switch {
		case o.Lifetime != "" && o.Extend != "":
			return cli.Usagef("Specify only one from --lifetime --extend")
		case !o.plain() && o.Lifetime == "" && o.Extend == "":
			return cli.Usagef("At least one option needs to be specified")
		}
		o.Tag = args[0]
		return checkTimes(o.Lifetime, o.Extend)
	})
}

func runEdit(ctx context.Context, e *cli.Env, o editOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if o.Lifetime != "" || o.Extend != "" {
		if err := setLifetime(ctx, e, s, o); err != nil || !o.plain() {
			return err
		}
	}
	var kw []any
	if o.Debuginfo != nil {
		kw = append(kw, "debuginfo", *o.Debuginfo)
	}
	if o.Macros != nil {
		var macros xmlrpc.Struct
		for _, m := range o.Macros {
			key, value, ok := strings.Cut(m, "=")
			if !ok {
				return cli.Failf("--rpm-macro wants key=value instead of %s", m)
			}
			macros.Set(key, koji.ParseWord(value))
		}
		kw = append(kw, "rpm_macros", macros)
	}
	if o.Remove != nil {
		kw = append(kw, "remove_rpm_macros", o.Remove)
	}
	_, err = s.Call(ctx, "editSideTag", o.Tag, client.KW(kw...))
	return err
}
