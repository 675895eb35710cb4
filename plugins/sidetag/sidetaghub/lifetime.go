package sidetaghub

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// lifetimes is the part of sidetag.conf that koji does not know, and passes over.
type lifetimes struct {
	Lifetime string `ini:"sidetag.lifetime"`
	Longest  string `ini:"sidetag.max_lifetime"`
	Notice   string `ini:"sidetag.expiry_notice"`
	DryRun   bool   `ini:"sidetag.expiry_dry_run"`
}

// defaultNotice is how long before the end owners are told.
const defaultNotice = 48 * time.Hour

// expiry is lifetimes as it is used; 0 stands for no end, and for no notice.
type expiry struct {
	lifetime, longest, notice time.Duration
	dryRun                    bool
}

// end returns when a side tag of base expires that lives as long as asked for
// (empty for the default), in words; "" when it does not.
func (x expiry) end(now time.Time, base *tag, asked string) (string, error) {
	d := x.lifetime
	if v, set := base.Extra.Get(sidetag.ExtraLifetime); set {
		var err error
		if d, err = sidetag.ParseLifetime(koji.Str(v)); err != nil {
			return "", koji.Errorf(koji.GenericError, "%s of tag %s: %w", sidetag.ExtraLifetime, base.Name, err)
		}
	}
	if asked != "" {
		var err error
		if d, err = x.allowed(asked); err != nil {
			return "", err
		}
	}
	if d == 0 {
		return "", nil
	}
	return sidetag.FormatTime(now.Add(d)), nil
}

// allowed reads a lifetime that somebody asks for.
func (x expiry) allowed(text string) (time.Duration, error) {
	d, err := sidetag.ParseLifetime(text)
	if err != nil {
		return 0, koji.Errorf(koji.ParameterError, "lifetime %w", err)
	}
	if x.longest > 0 && (d == 0 || d > x.longest) {
		return 0, koji.Errorf(koji.GenericError, "side tags live for %s at most", sidetag.FormatLifetime(x.longest))
	}
	return d, nil
}

type setLifetimeArgs struct {
	SideTag  any    `koji:"sidetag"`
	Lifetime string `koji:"lifetime" default:"''"` // from now on
	Extend   string `koji:"extend" default:"''"`   // from the end there is
}

// setLifetime changes when the caller's side tag expires and returns that, or nil
// when it does not.
func (p *Plugin) setLifetime(ctx context.Context, c *hub.Call, a setLifetimeArgs) (*string, error) {
	t, err := getOwn(ctx, c, a.SideTag)
	if err != nil {
		return nil, err
	}
	if (a.Lifetime == "") == (a.Extend == "") {
		return nil, koji.Errorf(koji.ParameterError, "either lifetime or extend has to be given")
	}
	now := p.now()
	text, from := a.Lifetime, now
	if a.Extend != "" {
		text = a.Extend
		had, _ := t.Extra.Value(sidetag.ExtraExpires).(string)
		if from, err = sidetag.ParseTime(had); err != nil {
			return nil, koji.Errorf(koji.GenericError, "side tag %s does not expire", t.Name)
		}
		if from.Before(now) {
			from = now
		}
	}
	d, err := p.expiry.allowed(text)
	if err != nil {
		return nil, err
	}
	if d == 0 {
		var remove []string
		for _, name := range []string{sidetag.ExtraExpires, sidetag.ExtraNoticed} {
			if _, set := t.Extra.Get(name); set {
				remove = append(remove, name)
			}
		}
		return nil, c.System().Tags.EditExtra(ctx, c, t.ID, nil, remove)
	}
	end := from.Add(d)
	if p.expiry.longest > 0 && end.After(now.Add(p.expiry.longest)) {
		return nil, koji.Errorf(koji.GenericError, "side tags live for %s at most", sidetag.FormatLifetime(p.expiry.longest))
	}
	if end.Year() > 9999 {
		return nil, koji.Errorf(koji.ParameterError, "nothing expires that late: give a lifetime of 0")
	}
	expires := sidetag.FormatTime(end)
	if err := c.System().Tags.EditExtra(ctx, c, t.ID, xmlrpc.Struct{{Name: sidetag.ExtraExpires, Value: expires}}, nil); err != nil {
		return nil, err
	}
	return &expires, c.Notify(ctx, expiryTopic, "")
}
