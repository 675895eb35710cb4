package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type removeSigOptions struct {
	Key *string
	All bool
	RPM string
}

func addRemoveSig(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-sig", Category: cli.Admin,
		Usage: "[options] <rpm-id/n-v-r.a/rpminfo>", Short: "Delete signatures of an RPM, with the signed copies",
	}, func(f *cli.Flags, o *removeSigOptions) {
		f.OptString(&o.Key, "sigkey", "the signature with this key")
		f.Bool(&o.All, "all", "all signatures")
		f.Args(func(args []string) error {
			key := o.Key != nil && *o.Key != ""
			switch {
			case len(args) < 1:
				return cli.Usagef("Please specify an RPM")
			case !o.All && !key:
				return cli.Failf("Either --sigkey or --all options must be given")
			case o.All && key:
				return cli.Failf("Conflicting options specified")
			}
			o.RPM = args[0]
			return nil
		})
	}, runRemoveSig)
}

func runRemoveSig(ctx context.Context, e *cli.Env, o removeSigOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	_, err = s.Call(ctx, "deleteRPMSig", o.RPM, client.KW("sigkey", o.Key, "all_sigs", o.All))
	switch {
	case !koji.IsKind(err, koji.GenericError):
		return err
	case strings.HasPrefix(err.Error(), "No such rpm"):
		return cli.Failf("No such rpm in system: %s", o.RPM)
	}
	return cli.Failf("Signature removal failed: %s", err)
}
