package core_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// extraOf is one of a tag's extra data; nil when it is not there.
func extraOf(h *hubtest.Hub, tag, name string) any {
	return field(field(h.Call("", "getTag", tag), "extra"), name)
}

// past and future are ends of lifetimes.
const (
	past   = "2020-01-01T00:00:00Z"
	future = "2120-01-01T00:00:00Z"
)

// newSide makes a side tag of alice's that expired and of which she was told.
func newSide(h *hubtest.Hub) string {
	name, _ := field(h.Call("alice", "createSideTag", "base"), "name").(string)
	h.Call("kojiadmin", "editTag2", name, hub.KW("extra", xmlrpc.Struct{
		{Name: sidetag.ExtraExpires, Value: past}, {Name: sidetag.ExtraNoticed, Value: past}}))
	return name
}

// gone waits until the expirer has removed the tag.
func gone(t *testing.T, h *hubtest.Hub, name string) {
	t.Helper()
	wake, cancel := h.System.Subscribe("sidetag-expiry", func(string) bool { return true })
	defer cancel()
	for h.Call("", "getTag", name) != nil {
		select {
		case <-wake:
		case <-t.Context().Done():
			t.Fatalf("%s is still there", name)
		}
	}
}

func TestSideTagLifetime(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "lifetime = 14d\nmax_lifetime = 30d\n", "all :: allow")
	name, _ := field(h.Call("alice", "createSideTag", "base"), "name").(string)
	text, _ := extraOf(h, name, sidetag.ExtraExpires).(string)
	first, err := sidetag.ParseTime(text)
	if days := time.Until(first).Hours() / 24; err != nil || days < 13 || days > 14 {
		t.Fatalf("expires at %q", text)
	}
	if got, want := h.Call("alice", "gokoji.setSideTagLifetime", name, hub.KW("extend", "7d")), sidetag.FormatTime(first.AddDate(0, 0, 7)); got != want {
		t.Errorf("extended to %v, expected %s", got, want)
	}
	for _, tt := range []struct {
		user, option, value string
		kind                koji.FaultKind
		text                string
	}{
		{"bob", "extend", "1d", koji.ActionNotAllowed, "This is not your sidetag"},
		{"alice", "extend", "10d", koji.GenericError, "side tags live for 30d at most"},
		{"alice", "lifetime", "31d", koji.GenericError, "side tags live for 30d at most"},
		{"alice", "lifetime", "0", koji.GenericError, "side tags live for 30d at most"},
		{"alice", "lifetime", "soon", koji.ParameterError, `"soon" is no time`},
		{"alice", "lifetime", "", koji.ParameterError, "either lifetime or extend"},
	} {
		_, err := h.Try(tt.user, "gokoji.setSideTagLifetime", name, hub.KW(tt.option, tt.value))
		if !koji.IsKind(err, tt.kind) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s %s: %v", tt.option, tt.value, err)
		}
	}
	h.Call("kojiadmin", "editTag2", "base", hub.KW("extra", xmlrpc.Struct{{Name: sidetag.ExtraLifetime, Value: "0"}}))
	forever, _ := field(h.Call("alice", "createSideTag", "base"), "name").(string)
	if got := extraOf(h, forever, sidetag.ExtraExpires); got != nil {
		t.Errorf("expires at %v although the tag it is of says that it does not", got)
	}
	if _, err := h.Try("alice", "gokoji.setSideTagLifetime", forever, hub.KW("extend", "1d")); err == nil || !strings.Contains(err.Error(), "does not expire") {
		t.Errorf("extended what does not expire: %v", err)
	}
	short, _ := field(h.Call("alice", "gokoji.createSideTag", "base", hub.KW("lifetime", "1h")), "name").(string)
	if got := extraOf(h, short, sidetag.ExtraExpires); got == nil {
		t.Error("a lifetime asked for is passed over")
	}
}

func TestSideTagsExpire(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "expiry_notice = 1d\n", "all :: allow")
	h.Call("kojiadmin", "packageListAdd", "base", "a", "alice")
	h.Call("kojiadmin", "createEmptyBuild", "a", "1", "1", nil)
	untold, used, extended, last := newSide(h), newSide(h), newSide(h), newSide(h)
	h.Call("kojiadmin", "editTag2", untold, hub.KW("remove_extra", []any{sidetag.ExtraNoticed}))
	h.Call("kojiadmin", "tagBuildBypass", used, "a-1-1")
	h.Call("kojiadmin", "editTag2", extended, hub.KW("extra", xmlrpc.Struct{{Name: sidetag.ExtraExpires, Value: future}}))

	want := map[string]string{untold: sidetag.Notice, used: sidetag.Postpone, extended: sidetag.Keep, last: sidetag.Remove}
	for _, tag := range h.Call("", "gokoji.listExpiringSideTags", hub.KW("user", "alice", "basetag", "base")).([]any) {
		name, _ := field(tag, "name").(string)
		if field(tag, "next") != want[name] {
			t.Errorf("to be done about %s: %v, expected %s", name, field(tag, "next"), want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}

	run(t, h)
	gone(t, h, last)
	if target := h.Call("", "getBuildTarget", last); target != nil {
		t.Errorf("target %v is left", target)
	}
	for _, name := range []string{untold, used} {
		end, _ := extraOf(h, name, sidetag.ExtraExpires).(string)
		if at, err := sidetag.ParseTime(end); err != nil || time.Until(at) < 23*time.Hour || extraOf(h, name, sidetag.ExtraNoticed) != end {
			t.Errorf("%s expires at %q, its owner was told of %v", name, end, extraOf(h, name, sidetag.ExtraNoticed))
		}
	}
	if end := extraOf(h, extended, sidetag.ExtraExpires); end != future {
		t.Errorf("the extended one expires at %v", end)
	}
}

// logged is a log whose messages somebody reads.
type logged chan string

func (l logged) Handle(_ context.Context, r slog.Record) error {
	select {
	case l <- r.Message:
	default: // nobody reads any more
	}
	return nil
}

func (l logged) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (l logged) WithAttrs([]slog.Attr) slog.Handler               { return l }
func (l logged) WithGroup(string) slog.Handler                    { return l }

func TestSideTagExpiryDryRun(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "expiry_dry_run = yes\n", "all :: allow")
	name := newSide(h)
	before := h.Call("", "getTag", name)
	said := make(logged, 8)
	h.System.Log = slog.New(said)
	run(t, h)
	for !strings.HasPrefix(<-said, "dry run") {
	}
	h.Call("alice", "gokoji.createSideTag", "base", hub.KW("lifetime", "1h")) // wakes the expirer
	for !strings.HasPrefix(<-said, "dry run") {
	}
	if after := h.Call("", "getTag", name); koji.Repr(after) != koji.Repr(before) {
		t.Errorf("a dry run made %v of %v", after, before)
	}
}

// An owner who extends, and a build that comes, while the side tag is about to be
// removed.
func TestSideTagSavedAtTheLastMoment(t *testing.T) {
	t.Parallel()
	for what, save := range map[string]func(context.Context, *hub.Call, string) error{
		"extended": func(ctx context.Context, c *hub.Call, name string) error {
			_, err := c.Invoke(ctx, "gokoji.setSideTagLifetime", name, hub.KW("extend", "1d"))
			return err
		},
		"used": func(ctx context.Context, c *hub.Call, name string) error {
			_, err := c.Invoke(ctx, "tagBuildBypass", name, "a-1-1")
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := sideTags(t, "expiry_notice = 1h\n", "all :: allow")
			h.Call("kojiadmin", "packageListAdd", "base", "a", "alice")
			h.Call("kojiadmin", "createEmptyBuild", "a", "1", "1", nil)
			saved, next := newSide(h), newSide(h)
			admin := h.Call("", "getUser", "kojiadmin").(xmlrpc.Struct)
			err := as(t.Context(), h, admin, func(ctx context.Context, c *hub.Call) error {
				if err := save(ctx, c, saved); err != nil {
					return err
				}
				run(t, h)
				for waits := false; !waits; {
					err := h.System.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
						WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waits)
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			gone(t, h, next) // it comes after the other one
			if h.Call("", "getTag", saved) == nil {
				t.Error("the side tag was removed all the same")
			}
		})
	}
}
