package sidetagcli

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// explainMethod is our hubs' way to tell the rule that refused.
const explainMethod = "gokoji.explainSideTag"

type addOptions struct {
	Quiet, Wait bool
	Debuginfo   *bool
	Suffix      string
	Lifetime    string
	BaseTag     string
}

func addFlags(f *cli.Flags, o *addOptions) {
	o.Quiet = f.Quiet
	f.Bool(&o.Quiet, "q,quiet", "do not print the tag's name")
	f.Bool(&o.Wait, "w,wait", "wait for its repo")
	f.OptBool(&o.Debuginfo, true, "debuginfo", "with debuginfo RPMs in its repo")
	f.String(&o.Suffix, "suffix", "end of the tag's name, one that the hub allows")
	f.String(&o.Lifetime, "lifetime", "remove it after this `TIME`: 14d, 36h …, 0 for never")
	f.Args(func(args []string) error {
		if len(args) != 1 {
			return cli.Usagef("Only argument is basetag")
		}
		if err := checkTimes(o.Lifetime); err != nil {
			return err
		}
		o.BaseTag = args[0]
		return nil
	})
}

func runAdd(ctx context.Context, e *cli.Env, o addOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw := []any{"debuginfo", o.Debuginfo}
	if o.Suffix != "" {
		kw = append(kw, "suffix", o.Suffix)
	}
	method := "createSideTag"
	if o.Lifetime != "" {
		method = "gokoji.createSideTag"
		kw = append(kw, "lifetime", o.Lifetime)
		if err := needs(ctx, s, method, "--lifetime"); err != nil {
			return err
		}
	}
	tag, err := client.Invoke[sidetag.Created](ctx, s, method, o.BaseTag, client.KW(kw...))
	switch {
	case koji.IsKind(err, koji.ActionNotAllowed):
		// koji says no more than the first line
		return cli.Usagef("Policy violation\n%s", refusal(ctx, s, o.BaseTag, err))
	case koji.IsKind(err, koji.ParameterError) && strings.Contains(err.Error(), "suffix"):
		return cli.Usagef("Hub is older and doesn't support --suffix, please run it without it")
	case err != nil:
		return err
	}
	if !o.Quiet {
		e.Println(tag.Name)
	}
	if !o.Wait {
		return nil
	}
	return wait(ctx, e, s, tag.Name, o.Quiet)
}

// refusal is the hub's own text and, from a hub that tells, the rule behind it.
func refusal(ctx context.Context, s *client.Session, base string, refused error) string {
	text := refused.Error()
	if !s.LoggedIn() || !s.Has(ctx, explainMethod) {
		return text
	}
	why, err := client.Invoke[sidetag.Explained](ctx, s, explainMethod, base)
	if err != nil || why.Allowed { // by now
		return text
	}
	return fmt.Sprintf("%s\nrule: %s\nyour side tags: %d", text, why.Rule, why.NumberOfTags)
}

// wait waits for the side tag's repo.
func wait(ctx context.Context, e *cli.Env, s *client.Session, name string, quiet bool) error {
	args := []string{"--target", name}
	if s.LoggedIn() {
		args = append(args, "--request")
	}
	if quiet {
		return e.RunCommand(ctx, "wait-repo", append(args, "--quiet")...)
	}
	e.Flush()
	var said bytes.Buffer // which repo it is, or what went wrong
	begin, aside := e.Now(), *e
	aside.Out = &said
	if err := aside.RunCommand(ctx, "wait-repo", args...); err != nil {
		e.Printf("%s", said.String())
		return err
	}
	took := e.Now().Sub(begin)
	e.Printf("Successfully waited %d:%02d for a new %s repo\n", int(took.Minutes()), int(took.Seconds())%60, name)
	return nil
}
