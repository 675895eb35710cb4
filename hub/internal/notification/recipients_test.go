package notification_test

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/notification"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// site is a hub where bob owns the package lib in the tag dist.
type site struct {
	*hubtest.Hub
	t    *testing.T
	ids  map[string]int64
	tag  int64
	libs int64
}

func newSite(t *testing.T, onSuccess bool) *site {
	t.Helper()
	s := &site{t: t, ids: map[string]int64{}, Hub: hubtest.New(t, func(s *settings.Settings) {
		s.Options.NotifyOnSuccess, s.Options.EmailDomain = onSuccess, "example.com"
	})}
	for _, name := range []string{"kojiadmin", "alice", "bob", "builder1"} {
		s.ids[name], _ = s.Call("", "getUser", name).(xmlrpc.Struct).Value("id").(int64)
	}
	s.tag, _ = s.Call("kojiadmin", "createTag", "dist").(int64)
	s.Call("kojiadmin", "packageListAdd", "dist", "lib", "bob")
	s.libs, _ = s.Call("", "getPackageID", "lib").(int64)
	return s
}

// recipients asks for a build of lib that alice has submitted.
func (s *site) recipients(success, tagged bool) []string {
	s.t.Helper()
	var tag *int64
	if tagged {
		tag = &s.tag
	}
	var list []string
	err := s.System.Run(s.t.Context(), &hub.Call{}, func(ctx context.Context, c *hub.Call) (err error) {
		list, err = notification.Recipients(ctx, c, notification.Subject{PackageID: s.libs, OwnerID: s.ids["alice"], OwnerName: "alice", Success: success}, tag)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

const (
	admin = "kojiadmin@example.com"
	alice = "alice@example.com"
	bob   = "bob@example.com"
)

func TestRecipients(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		onSuccess, success, tagged bool
		before                     func(s *site)
		want                       []string
	}{
		{"success is no news", false, true, true, nil, nil},
		{"failure is", false, false, true, nil, []string{alice, bob}},
		{"success when the hub says so", true, true, true, nil, []string{alice, bob}},
		{"no tag, no owner", true, true, false, nil, []string{alice}},
		{"blocked package", true, true, true, func(s *site) { s.Call("kojiadmin", "packageListBlock", "dist", "lib") }, []string{alice}},
		{"not listed", true, true, true, func(s *site) { s.Call("kojiadmin", "packageListRemove", "dist", "lib") }, []string{alice}},
		{"owned by a host", true, true, true, func(s *site) { s.Call("kojiadmin", "packageListSetOwner", "dist", "lib", "builder1") }, []string{alice}},
		{"owned by who left", true, true, true, func(s *site) { s.Call("kojiadmin", "disableUser", "bob") }, []string{alice}},
		{"owned by who submits", true, true, true, func(s *site) { s.Call("kojiadmin", "packageListSetOwner", "dist", "lib", "alice") }, []string{alice}},
		{"who asked for all", false, true, true, func(s *site) { s.wish("kojiadmin", nil, nil, false) }, []string{admin}},
		{"who asked for the package and the tag", false, true, true, func(s *site) { s.wish("kojiadmin", s.libs, s.tag, true) }, []string{admin}},
		{"who asked for the tag", false, true, false, func(s *site) { s.wish("kojiadmin", nil, s.tag, false) }, nil},
		{"who asked for successes", false, false, false, func(s *site) { s.wish("kojiadmin", nil, nil, true) }, []string{alice}},
		{"who asked and left", false, true, true, func(s *site) {
			s.wish("bob", nil, nil, false)
			s.Call("kojiadmin", "disableUser", "bob")
		}, nil},
		{"each once", true, true, true, func(s *site) { s.wish("alice", s.libs, nil, false); s.wish("alice", nil, s.tag, false) }, []string{alice, bob}},
		{"who opted out of all", true, true, true, func(s *site) { s.block("bob", nil, nil) }, []string{alice}},
		{"who opted out of the package", true, true, true, func(s *site) { s.block("alice", s.libs, nil) }, []string{bob}},
		{"who opted out of the tag", true, true, false, func(s *site) { s.block("alice", nil, s.tag) }, []string{alice}},
		{"everybody opted out", true, true, true, func(s *site) { s.block("alice", nil, nil); s.block("bob", nil, nil) }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, c.onSuccess)
			if c.before != nil {
				c.before(s)
			}
			if d := cmp.Diff(c.want, s.recipients(c.success, c.tagged)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func (s *site) wish(user string, pkg, tag any, successOnly bool) {
	s.t.Helper()
	s.Call(user, "createNotification", s.ids[user], pkg, tag, successOnly)
}

func (s *site) block(user string, pkg, tag any) {
	s.t.Helper()
	s.Call(user, "createNotificationBlock", s.ids[user], pkg, tag)
}
