package core_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// sideTags starts a hub with side tags and a tag "base" (id 1).
func sideTags(t *testing.T, conf, policy string, options ...func(*settings.Settings)) *hubtest.Hub {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sidetag.conf"), []byte("[sidetag]\n"+conf), 0o600); err != nil {
		t.Fatal(err)
	}
	h := hubtest.New(t, append(options, func(s *settings.Settings) {
		s.Options.Plugins, s.PluginDir = []string{"sidetag_hub"}, dir
		s.Options.Policies["sidetag"] = policy
	})...)
	h.Call("kojiadmin", "createTag", "base", hub.KW("arches", "x86_64"))
	return h
}

// worksRepos is a setting: the hub works off repo requests.
func worksRepos(s *settings.Settings) { s.Own.Repos.Work = true }

func field(v any, name string) any {
	s, _ := v.(xmlrpc.Struct)
	return s.Value(name)
}

// as makes a call in a session of its own, as clients at the same time do.
func as(ctx context.Context, h *hubtest.Hub, user xmlrpc.Struct, f func(context.Context, *hub.Call) error) error {
	id, _ := user.Value("id").(int64)
	name, _ := user.Value("name").(string)
	c := &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: id, UserName: name}}
	return h.System.Run(ctx, c, f)
}

func TestSideTagsAtOnce(t *testing.T) {
	t.Parallel()
	const limit, calls = 3, 8
	h := sideTags(t, "", fmt.Sprintf("compare number_of_tags < %d :: allow\nall :: deny", limit))
	alice := h.Call("", "getUser", "alice").(xmlrpc.Struct)
	bob := h.Call("", "getUser", "bob").(xmlrpc.Struct)
	var group sync.WaitGroup
	made := make([]*sidetag.Created, 2*calls)
	errs := make([]error, 2*calls)
	for i := range made {
		user := alice
		if i%2 == 1 {
			user = bob
		}
		group.Go(func() {
			errs[i] = as(t.Context(), h, user, func(ctx context.Context, c *hub.Call) (err error) {
				made[i], err = hub.Invoke[*sidetag.Created](ctx, c, "createSideTag", "base")
				return err
			})
		})
	}
	group.Wait()
	allowed := 0
	for i, err := range errs {
		if err != nil {
			if !koji.IsKind(err, koji.ActionNotAllowed) {
				t.Errorf("call %d: %v", i, err)
			}
			continue
		}
		allowed++
		if want := fmt.Sprintf("base-side-%d", made[i].ID); made[i].Name != want {
			t.Errorf("side tag %d is called %s", made[i].ID, made[i].Name)
		}
		if id := field(h.Call("", "getTag", made[i].Name), "id"); id != made[i].ID {
			t.Errorf("%s has id %v, said was %d", made[i].Name, id, made[i].ID)
		}
	}
	if allowed != 2*limit {
		t.Errorf("%d side tags were allowed, expected %d", allowed, 2*limit)
	}
}

func TestSideTagNameTaken(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "", "all :: allow")
	h.Call("kojiadmin", "createTag", "base-side-4") // id 2; the side tag would take 3 and 4
	h.Call("kojiadmin", "deleteTag", "base-side-4")
	if got := field(h.Call("alice", "createSideTag", "base"), "name"); got != "base-side-6" {
		t.Errorf("side tag is called %v", got)
	}
}

func TestSideTagRequestsRepo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		conf    string
		options []func(*settings.Settings)
		want    bool
	}{
		"asked for":                 {"trigger_new_repo = yes\n", nil, true},
		"hub looks after repos":     {"", []func(*settings.Settings){worksRepos}, true},
		"somebody else looks after": {"", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sideTags(t, tt.conf, "all :: allow", tt.options...)
			made := h.Call("alice", "createSideTag", "base")
			if got := field(field(made, "request"), "tag_id"); tt.want != (got != nil) || tt.want && got != field(made, "id") {
				t.Errorf("repo request for tag %v, side tag %v", got, field(made, "id"))
			}
		})
	}
}

func TestSideTagRefusalLeavesNothing(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "allowed_suffixes = a b\n", "all :: allow")
	// allowed by the configuration, not by the rules for names
	if _, err := h.Try("alice", "createSideTag", "base", hub.KW("suffix", "a b")); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("got %v", err)
	}
	if got := h.Call("", "listSideTags"); len(got.([]any)) != 0 {
		t.Errorf("left %v", got)
	}
}

func TestSideTagWithoutParent(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "", "all :: allow")
	name := field(h.Call("alice", "createSideTag", "base"), "name")
	h.Call("kojiadmin", "setInheritanceData", name, []any{}, hub.KW("clear", true))
	_, err := h.Try("alice", "editSideTag", name, hub.KW("debuginfo", true))
	if err == nil || !strings.Contains(err.Error(), "has no parent tag") {
		t.Errorf("got %v", err)
	}
}

// What stands in extra data is up to whoever may edit tags.
func TestSideTagOddOwner(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "", "all :: allow")
	name := field(h.Call("alice", "createSideTag", "base"), "name")
	h.Call("kojiadmin", "editTag2", name, hub.KW("extra", xmlrpc.Struct{{Name: "sidetag_user_id", Value: "x"}}))
	if got := h.Call("", "listSideTags").([]any); len(got) != 1 || field(got[0], "user_name") != nil || field(got[0], "user_id") != `"x"` {
		t.Errorf("listed %v", got)
	}
	if _, err := h.Try("alice", "removeSideTag", name); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("got %v", err)
	}
}
