package cmd

import (
	"context"
	"fmt"
	"os"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listSignedOptions struct {
	Debug                bool
	Key, Build, RPM, Tag string
}

func addListSigned(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-signed", Category: cli.Admin,
		Usage: "[options]", Short: "List signed copies of RPMs that are in the file tree",
	}, func(f *cli.Flags, o *listSignedOptions) {
		f.Bool(&o.Debug, "debug", "show copies that are not there, too")
		f.Hide("debug")
		f.String(&o.Key, "key", "those that were signed with this key")
		f.String(&o.Build, "build", "those of this build")
		f.String(&o.RPM, "rpm", "those of this RPM")
		f.String(&o.Tag, "tag", "those in this tag")
		f.Args(func([]string) error {
			if o.Build == "" && o.Tag == "" && o.RPM == "" {
				return cli.Usagef("At least one from --build, --rpm, --tag needs to be specified.")
			}
			return nil
		})
	}, runListSigned)
}

func runListSigned(ctx context.Context, e *cli.Env, o listSignedOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	l := signedLister{s: s, opts: o, rpms: map[any]xmlrpc.Struct{}, builds: map[any]xmlrpc.Struct{}}
	if err := l.gather(ctx); err != nil {
		return err
	}
	for _, sig := range l.sigs {
		if l.tagged != nil && !l.tagged[sig.Value("rpm_id")] {
			continue
		}
		path, err := l.path(ctx, e, sig)
		if err != nil {
			return err
		}
		if _, err := os.Stat(path); err == nil {
			e.Println(path)
		} else if o.Debug || e.Config.Debug {
			e.Println("No copy: " + path)
		}
	}
	return nil
}

// signedLister collects signatures, and what it learns of RPMs and builds on the
// way.
type signedLister struct {
	s            *client.Session
	opts         listSignedOptions
	sigs         []xmlrpc.Struct
	rpms, builds map[any]xmlrpc.Struct
	tagged       map[any]bool // ids of RPMs; nil without --tag
}

func (l *signedLister) gather(ctx context.Context) error {
	if l.opts.RPM != "" {
		r, err := find(ctx, l.s, "getRPM", intOrText(l.opts.RPM), client.KW("strict", true))
		if err != nil {
			return err
		}
		if yes(r, "external_repo_id") {
			return cli.Usagef("External rpm: %s@%s", nvraOf(r), str(r, "external_repo_name"))
		}
		if err := l.add(ctx, []xmlrpc.Struct{r}); err != nil {
			return err
		}
	}
	if l.opts.Build != "" {
		build, err := find(ctx, l.s, "getBuild", intOrText(l.opts.Build), client.KW("strict", true))
		if err != nil {
			return err
		}
		l.builds[build.Value("id")] = build
		rpms, err := list(ctx, l.s, "listRPMs", client.KW("buildID", build.Value("id")))
		if err != nil {
			return err
		}
		if err := l.add(ctx, rpms); err != nil {
			return err
		}
	}
	if l.opts.Tag == "" {
		return nil
	}
	return l.ofTag(ctx)
}

func (l *signedLister) ofTag(ctx context.Context) error {
	v, err := l.s.Call(ctx, "listTaggedRPMS", intOrText(l.opts.Tag), client.KW("inherit", false, "latest", false))
	if err != nil {
		return err
	}
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return fmt.Errorf("listTaggedRPMS: the hub does not answer RPMs and builds")
	}
	for _, b := range structs(pair[1]) {
		l.builds[b.Value("id")] = b
	}
	rpms := structs(pair[0])
	l.tagged = map[any]bool{}
	for _, r := range rpms {
		l.tagged[r.Value("id")] = true
	}
	return l.add(ctx, rpms)
}

// add asks for the signatures of RPMs.
func (l *signedLister) add(ctx context.Context, rpms []xmlrpc.Struct) error {
	const batch = 5000
	calls := make([]client.Request, len(rpms))
	for i, r := range rpms {
		l.rpms[r.Value("id")] = r
		kw := []any{"rpm_id", r.Value("id")}
		if l.opts.Key != "" {
			kw = append(kw, "sigkey", l.opts.Key)
		}
		calls[i] = call("queryRPMSigs", client.KW(kw...))
	}
	results, err := l.s.Multicall(ctx, calls, batch)
	if err == nil {
		err = client.FirstError(results)
	}
	if err != nil {
		return err
	}
	for _, r := range results {
		l.sigs = append(l.sigs, structs(r.Value)...)
	}
	return nil
}

// path is where the signed copy is.
func (l *signedLister) path(ctx context.Context, e *cli.Env, sig xmlrpc.Struct) (string, error) {
	r := l.rpms[sig.Value("rpm_id")]
	build := l.builds[r.Value("build_id")]
	if build == nil {
		var err error
		if build, err = find(ctx, l.s, "getBuild", r.Value("build_id"), client.KW("strict", true)); err != nil {
			return "", err
		}
		l.builds[r.Value("build_id")] = build
	}
	paths := koji.PathInfo{Top: e.Config.TopDir}
	return buildDir(paths, build) + "/" + paths.SignedRPM(nvraOf(r), str(sig, "sigkey")), nil
}
