package sidetagcli

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

// checkTimes refuses times that are given and can't be read.
func checkTimes(texts ...string) error {
	for _, text := range texts {
		if text == "" {
			continue
		}
		if _, err := sidetag.ParseLifetime(text); err != nil {
			return cli.Usagef("%s", err)
		}
	}
	return nil
}

// needs refuses an option that takes a hub of ours.
func needs(ctx context.Context, s *client.Session, method, option string) error {
	if s.Has(ctx, method) {
		return nil
	}
	return cli.Usagef("This hub gives side tags no lifetime, please run it without %s", option)
}

// setLifetime changes when a side tag expires and says so.
func setLifetime(ctx context.Context, e *cli.Env, s *client.Session, o editOptions) error {
	const method = "gokoji.setSideTagLifetime"
	kw, option := client.KW("lifetime", o.Lifetime), "--lifetime"
	if o.Extend != "" {
		kw, option = client.KW("extend", o.Extend), "--extend"
	}
	if err := needs(ctx, s, method, option); err != nil {
		return err
	}
	expires, err := client.Invoke[*string](ctx, s, method, o.Tag, kw)
	switch {
	case err != nil:
		return err
	case expires == nil:
		e.Printf("%s does not expire\n", o.Tag)
	default:
		e.Printf("%s expires at %s\n", o.Tag, *expires)
	}
	return nil
}

// listExpiring shows the side tags with a lifetime and what becomes of them.
func listExpiring(ctx context.Context, e *cli.Env, s *client.Session, base *string, user any) error {
	const method = "gokoji.listExpiringSideTags"
	if err := needs(ctx, s, method, "--expiring"); err != nil {
		return err
	}
	tags, err := client.Invoke[[]sidetag.Expiring](ctx, s, method, client.KW("basetag", base, "user", user))
	if err != nil || len(tags) == 0 {
		return err
	}
	width := len("Side tag")
	for _, t := range tags {
		width = max(width, len(t.Name))
	}
	const format = "%-*s  %-20s  %-16s  %6s  %s\n"
	e.Printf(format, width, "Side tag", "Expires", "Owner", "Builds", "Next")
	e.Printf("%s\n", strings.Repeat("-", width+2+20+2+16+2+6+2+8))
	for _, t := range tags {
		owner := ""
		if t.UserName != nil {
			owner = *t.UserName
		}
		e.Printf("%-*s  %-20s  %-16s  %6d  %s\n", width, t.Name, t.Expires, owner, t.Builds, t.Next)
	}
	return nil
}
