package sidetaghub

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// mortal is a side tag with a lifetime.
type mortal struct {
	ID       int64   `koji:"id" sql:"tag.id"`
	Name     string  `koji:"name" sql:"tag.name"`
	UserID   *int64  `koji:"user_id" sql:"users.id"`
	UserName *string `koji:"user_name" sql:"users.name"`
	Expires  string  `koji:"expires" sql:"ends.value"`                                                             // JSON
	Set      float64 `koji:"set" sql:"(SELECT date_part('epoch', time) FROM events WHERE id = ends.create_event)"` // when that was said
	Noticed  *string `koji:"noticed" sql:"noticed.value"`                                                          // JSON
	Builds   int64   `koji:"builds" sql:"(SELECT COUNT(*) FROM tag_listing WHERE tag_id = tag.id AND active = TRUE)"`
	Used     bool    `koji:"used" sql:"EXISTS (SELECT 1 FROM tag_listing WHERE tag_id = tag.id AND greatest(create_event, revoke_event) > noticed.create_event)"`                    // since the notice
	Busy     bool    `koji:"busy" sql:"EXISTS (SELECT 1 FROM task WHERE parent IS NULL AND task.state IN (0, 1, 4) AND strpos(request, '<string>' || tag.name || '</string>') > 0)"` // free, open, assigned
}

// end is when the side tag expires; ok is false when what stands there is no
// moment.
func (m *mortal) end() (end time.Time, ok bool) {
	v, err := koji.ParseJSON(m.Expires)
	if err != nil {
		return time.Time{}, false
	}
	text, _ := v.(string)
	end, err = sidetag.ParseTime(text)
	return end, err == nil
}

// next is what is to be done about the side tag now. Nobody loses one without
// having been told a while before, nor one that was used since then.
func (x expiry) next(now time.Time, m *mortal) string {
	end, ok := m.end()
	told := x.notice == 0 || m.Noticed != nil && *m.Noticed == m.Expires
	switch {
	case !ok || now.Before(end.Add(-x.notice)):
		return sidetag.Keep
	case !told:
		return sidetag.Notice
	case now.Before(end):
		return sidetag.Keep
	case m.Busy:
		return sidetag.Busy
	case x.notice > 0 && m.Used:
		return sidetag.Postpone
	}
	return sidetag.Remove
}

// slack is how much less time than promised an owner may be left with, at most.
const slack = 10 * time.Minute

// told returns when the side tag expires whose owner is told so now. He has the
// notice's time from now on, or all of a lifetime that is shorter, however late he
// is told.
func (x expiry) told(now time.Time, m *mortal) time.Time {
	end, _ := m.end()
	span := x.notice
	if whole := end.Sub(epoch(m.Set)); whole > 0 {
		span = min(span, whole)
	}
	if late := now.Add(span); end.Before(late.Add(-min(slack, span/2))) {
		return late
	}
	return end
}

func epoch(seconds float64) time.Time { return time.UnixMicro(int64(seconds * 1e6)) }

// wait is how long it is until something is to be done; 0 when that is now, or
// never.
func (x expiry) wait(now time.Time, m *mortal) time.Duration {
	end, ok := m.end()
	if !ok {
		return 0
	}
	for _, moment := range []time.Time{end.Add(-x.notice), end} {
		if d := moment.Sub(now); d > 0 {
			return d
		}
	}
	return 0
}

// mortals selects the side tags with a lifetime.
func mortals() *hub.Query[mortal] {
	return hub.Select[mortal]("tag").
		Join(markJoin).
		Join("JOIN tag_extra AS ends ON ends.tag_id = tag.id AND ends.active = TRUE AND ends.key = ?", sidetag.ExtraExpires).
		Join("LEFT JOIN tag_extra AS noticed ON noticed.tag_id = tag.id AND noticed.active = TRUE AND noticed.key = ?", sidetag.ExtraNoticed).
		Join("LEFT JOIN tag_extra AS owner ON owner.tag_id = tag.id AND owner.active = TRUE AND owner.key = 'sidetag_user_id'").
		Join("LEFT JOIN users ON users.id::text = owner.value").
		OrderBy("id")
}

type expiringArgs struct {
	BaseTag any `koji:"basetag" default:"null"`
	User    any `koji:"user" default:"null"`
}

// listExpiring tells what becomes of the side tags with a lifetime; what is to be
// removed is what a dry run leaves.
func (p *Plugin) listExpiring(ctx context.Context, c *hub.Call, a expiringArgs) ([]sidetag.Expiring, error) {
	q := mortals()
	if err := narrow(ctx, c, q, a.BaseTag, a.User); err != nil {
		return nil, err
	}
	found, err := q.All(ctx, c)
	if err != nil {
		return nil, err
	}
	list := make([]sidetag.Expiring, len(found))
	now := p.now()
	for i, m := range found {
		expires := m.Expires
		if end, ok := m.end(); ok {
			expires = sidetag.FormatTime(end)
		}
		list[i] = sidetag.Expiring{ID: m.ID, Name: m.Name, UserName: m.UserName, Expires: expires, Builds: m.Builds, Next: p.expiry.next(now, &m)}
	}
	return list, nil
}
