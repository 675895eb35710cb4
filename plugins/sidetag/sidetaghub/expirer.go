package sidetaghub

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// expiryTopic is that of notices about side tags that got another lifetime.
const expiryTopic = "sidetag-expiry"

// look is how often the expirer looks although nothing is due: a lifetime may have
// been changed in other ways, and what was busy may be so no longer.
const look = 5 * time.Minute

// expire tells owners that their side tags expire, and removes those that did.
func (p *Plugin) expire(ctx context.Context, s *hub.System) error {
	changes, cancel := s.Subscribe(expiryTopic, func(string) bool { return true })
	defer cancel()
	for {
		wait, err := p.expireOnce(ctx, s)
		if err != nil {
			return err
		}
		if err := hub.Pause(ctx, wait, changes); err != nil {
			return err
		}
	}
}

// expireOnce does what is to be done now and returns how long to wait. What fails
// for one side tag is logged, and tried again.
func (p *Plugin) expireOnce(ctx context.Context, s *hub.System) (time.Duration, error) {
	var all []mortal
	err := s.Run(ctx, p.call(nil), func(ctx context.Context, c *hub.Call) (err error) {
		all, err = mortals().All(ctx, c)
		return err
	})
	if err != nil {
		return 0, err
	}
	wait := look
	for _, m := range all {
		if d := p.expiry.wait(p.now(), &m); d > 0 {
			wait = min(wait, d)
		}
		switch next := p.expiry.next(p.now(), &m); {
		case next == sidetag.Keep || next == sidetag.Busy:
			continue
		case p.expiry.dryRun:
			s.Log.Info("dry run: a side tag expires", "tag", m.Name, "next", next)
			continue
		case m.UserID == nil:
			s.Log.Warn("a side tag of nobody does not expire", "tag", m.Name)
			continue
		}
		err := s.Run(ctx, p.call(&m), func(ctx context.Context, c *hub.Call) error { return p.settle(ctx, c, m.ID) })
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if err != nil {
			s.Log.Error("an expired side tag is kept", "tag", m.Name, "error", err)
		}
	}
	return wait, nil
}

// call is one in the name of the side tag's owner, in whose place the expirer acts.
func (p *Plugin) call(m *mortal) *hub.Call {
	c := &hub.Call{Method: "sidetag expiry"}
	if m != nil {
		c.Session = &hub.Session{LoggedIn: true, UserID: *m.UserID, UserName: *m.UserName, UserType: koji.UserNormal}
	}
	return c
}

// settle does what is to be done about a side tag, as it is once nobody else
// changes it: its owner may have been quicker, or a build.
func (p *Plugin) settle(ctx context.Context, c *hub.Call, id int64) error {
	// waits for builds that are being tagged, too
	if _, err := c.Exec(ctx, "SELECT 1 FROM tag WHERE id = $1 FOR UPDATE", id); err != nil {
		return err
	}
	m, ok, err := mortals().Where("tag.id = ?", id).One(ctx, c)
	if err != nil || !ok || m.UserID == nil {
		return err
	}
	t, err := findTag(ctx, c, id)
	if err != nil || t == nil {
		return err
	}
	switch p.expiry.next(p.now(), &m) {
	case sidetag.Notice:
		return p.tell(ctx, c, &m, "")
	case sidetag.Postpone:
		return p.tell(ctx, c, &m, "It was used since you were told that it expires, and stays for a while. ")
	case sidetag.Remove:
		if err := t.remove(ctx, c); err != nil {
			return err
		}
		c.Log.Info("expired side tag removed", "tag", m.Name, "owner", *m.UserName, "builds", m.Builds)
		return c.Notify(ctx, expiryTopic, m.Name)
	}
	return nil
}

// tell notes that the owner was told when his side tag expires, and tells him.
func (p *Plugin) tell(ctx context.Context, c *hub.Call, m *mortal, why string) error {
	expires := sidetag.FormatTime(p.expiry.told(p.now(), m))
	extra := xmlrpc.Struct{{Name: sidetag.ExtraNoticed, Value: expires}}
	if v, err := koji.FormatJSON(expires); err != nil || v != m.Expires {
		extra.Set(sidetag.ExtraExpires, expires)
	}
	if err := c.System().Tags.EditExtra(ctx, c, m.ID, extra, nil); err != nil {
		return err
	}
	c.AfterCommit(func(ctx context.Context, c *hub.Call) error {
		c.Log.Info("side tag expires soon", "tag", m.Name, "owner", *m.UserName, "expires", expires, "builds", m.Builds)
		return c.System().SendMail(ctx, hub.Mail{
			Users:   []string{*m.UserName},
			Subject: "side tag " + m.Name + " expires",
			Text: fmt.Sprintf("Your side tag %s, with %d builds, will be removed after %s.\n%s\nTo keep it longer:\n\n    koji edit-sidetag --extend 7d %s\n",
				m.Name, m.Builds, expires, why, m.Name),
		})
	})
	return c.Notify(ctx, expiryTopic, m.Name)
}
