package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type writeSignedRPMOptions struct {
	All     bool
	BuildID string
	Key     string
	Names   []string
}

func addWriteSignedRPM(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "write-signed-rpm", Category: cli.Admin,
		Usage: "[options] <signature-key> <n-v-r> [<n-v-r> ...]", Short: "Write signed copies of RPMs",
	}, func(f *cli.Flags, o *writeSignedRPMOptions) {
		f.Bool(&o.All, "all", "of all RPMs that were signed with the key")
		f.String(&o.BuildID, "buildid", "of the build with this id")
		f.Args(func(args []string) error {
			switch {
			case len(args) < 1:
				return cli.Usagef("A signature key must be specified")
			case len(args) < 2 && !o.All && o.BuildID == "":
				return cli.Usagef("At least one RPM must be specified")
			}
			o.Key, o.Names = strings.ToLower(args[0]), args[1:]
			return nil
		})
	}, runWriteSignedRPM)
}

func runWriteSignedRPM(ctx context.Context, e *cli.Env, o writeSignedRPMOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	rpms, err := o.rpms(ctx, s)
	if err != nil {
		return err
	}
	var calls []client.Request
	for i, r := range rpms {
		e.Printf("[%d/%d] %s\n", i+1, len(rpms), nvraOf(r))
		calls = append(calls, call("writeSignedRPM", r.Value("id"), o.Key))
	}
	e.Flush()
	_, err = all(ctx, s, calls)
	return err
}

func (o *writeSignedRPMOptions) rpms(ctx context.Context, s *client.Session) ([]xmlrpc.Struct, error) {
	switch {
	case o.All:
		sigs, err := list(ctx, s, "queryRPMSigs", client.KW("sigkey", o.Key))
		if err != nil {
			return nil, err
		}
		calls := make([]client.Request, len(sigs))
		for i, sig := range sigs {
			calls[i] = call("getRPM", sig.Value("rpm_id"))
		}
		found, err := all(ctx, s, calls)
		return structs(found), err
	case o.BuildID != "":
		id, err := strconv.ParseInt(strings.TrimSpace(o.BuildID), 10, 64)
		if err != nil {
			return nil, koji.Errorf(koji.ParameterError, "Build id must be a number: %s", koji.Repr(o.BuildID))
		}
		return list(ctx, s, "listRPMs", id)
	}
	return o.named(ctx, s)
}

// named finds the RPMs that were named, and then those of builds that were.
func (o *writeSignedRPMOptions) named(ctx context.Context, s *client.Session) ([]xmlrpc.Struct, error) {
	var calls []client.Request
	for _, name := range o.Names {
		calls = append(calls, call("getRPM", name, client.KW("strict", false)))
	}
	found, err := s.Multicall(ctx, calls, 0)
	if err != nil {
		return nil, err
	}
	var rpms []xmlrpc.Struct
	var nvrs []string
	calls = nil
	for i, f := range found {
		r, ok := f.Value.(xmlrpc.Struct)
		switch {
		case ok:
			rpms = append(rpms, r)
		case f.Err != nil && !koji.IsKind(f.Err, koji.GenericError):
			return nil, f.Err
		default: // a build's name may be no RPM's in form
			nvrs = append(nvrs, o.Names[i])
			calls = append(calls, call("getBuild", o.Names[i], client.KW("strict", true)))
		}
	}
	if calls == nil {
		return rpms, nil
	}
	builds, err := s.Multicall(ctx, calls, 0)
	if err != nil {
		return nil, err
	}
	calls = nil
	for i, b := range builds {
		if koji.IsKind(b.Err, koji.GenericError) {
			return nil, koji.Errorf(koji.GenericError, "No such rpm or build: %s", nvrs[i])
		}
		if b.Err != nil {
			return nil, b.Err
		}
		build, _ := b.Value.(xmlrpc.Struct)
		calls = append(calls, call("listRPMs", client.KW("buildID", build.Value("id"))))
	}
	lists, err := all(ctx, s, calls)
	for _, l := range lists {
		rpms = append(rpms, structs(l)...)
	}
	return rpms, err
}
