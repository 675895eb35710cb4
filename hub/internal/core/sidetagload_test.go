package core_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// sideTagUser works on side tags of a user's from one of the user's terminals.
type sideTagUser struct {
	h    *hubtest.Hub
	user xmlrpc.Struct
	rand *rand.Rand
}

// invoke makes a call of its own.
func (u *sideTagUser) invoke(ctx context.Context, method string, params ...any) (answer any, err error) {
	err = as(ctx, u.h, u.user, func(ctx context.Context, c *hub.Call) error {
		answer, err = c.Invoke(ctx, method, params...)
		return err
	})
	return answer, err
}

// step makes a side tag, or edits or removes one of those there are. It returns
// what must not happen: anything but the policy's refusal, and the other terminal
// having been quicker.
func (u *sideTagUser) step(ctx context.Context) error {
	answer, err := u.invoke(ctx, "listSideTags", hub.KW("user", u.user.Value("id")))
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	tags, _ := answer.([]any)
	what := u.rand.IntN(10)
	if what < 4 || len(tags) == 0 {
		if _, err = u.invoke(ctx, "createSideTag", "base"); koji.IsKind(err, koji.ActionNotAllowed) {
			return nil
		}
		return err
	}
	id := field(tags[u.rand.IntN(len(tags))], "id")
	if what < 7 {
		_, err = u.invoke(ctx, "editSideTag", id, hub.KW("debuginfo", what%2 == 0, "rpm_macros", xmlrpc.Struct{{Name: "dist", Value: int64(what)}}))
	} else {
		_, err = u.invoke(ctx, "removeSideTag", id)
	}
	if koji.IsKind(err, koji.GenericError) && err.Error() == fmt.Sprintf("No such tagInfo: %d", id) {
		return nil
	}
	return err
}

func TestSideTagsOfManyUsers(t *testing.T) {
	t.Parallel()
	const users, terminals, steps, limit = 20, 2, 15, 3
	h := sideTags(t, "trigger_new_repo = yes\n", fmt.Sprintf("compare number_of_tags < %d :: allow\nall :: deny", limit), worksRepos)
	run(t, h)
	h.Call("kojiadmin", "editTag2", "base", hub.KW("extra", xmlrpc.Struct{
		{Name: "sidetag_debuginfo_allowed", Value: true}, {Name: "sidetag_rpm_macros_allowed", Value: "*"}}))
	var group sync.WaitGroup
	for n := range users {
		h.Call("kojiadmin", "createUser", fmt.Sprintf("user%d", n))
		user := h.Call("", "getUser", fmt.Sprintf("user%d", n)).(xmlrpc.Struct)
		for terminal := range terminals {
			u := &sideTagUser{h, user, rand.New(rand.NewPCG(uint64(n), uint64(terminal)))}
			group.Go(func() {
				for range steps {
					if err := u.step(t.Context()); err != nil {
						t.Errorf("user %d: %v", n, err)
					}
				}
			})
		}
	}
	group.Wait()
	h.Call("kojiadmin", "repo.checkQueue")

	for what, sql := range map[string]string{
		"side tags too few": "SELECT greatest(0, 60 - count(*)) FROM tag WHERE name LIKE 'base-side-%'",
		"names with two tags": `SELECT count(*) - count(DISTINCT name) FROM tag
			JOIN tag_config ON tag_config.tag_id = tag.id AND tag_config.active`,
		"names with another id": "SELECT count(*) FROM tag WHERE name LIKE 'base-side-%' AND name <> 'base-side-' || id",
		"targets without their tag": `SELECT count(*) FROM build_target_config AS target
			WHERE target.active AND NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = target.build_tag AND active)`,
		"side tags without their target": `SELECT count(*) FROM tag_extra AS extra WHERE extra.active AND extra.key = 'sidetag'
			AND NOT EXISTS (SELECT 1 FROM build_target_config WHERE active AND build_tag = extra.tag_id AND dest_tag = extra.tag_id)`,
		"extra data without their tag": `SELECT count(*) FROM tag_extra AS extra
			WHERE extra.active AND NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = extra.tag_id AND active)`,
		"inheritance without its tag": `SELECT count(*) FROM tag_inheritance AS link
			WHERE link.active AND NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = link.tag_id AND active)`,
		"repos without their tag": `SELECT count(*) FROM repo
			WHERE state IN (0, 1) AND NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = repo.tag_id AND active)`,
		"repo requests without their tag": `SELECT count(*) FROM repo_queue AS request
			WHERE request.active AND NOT EXISTS (SELECT 1 FROM tag_config WHERE tag_id = request.tag_id AND active)`,
		"moments past the limit": fmt.Sprintf(`SELECT count(*) FROM tag_extra AS made WHERE made.key = 'sidetag_user_id' AND %d <
			(SELECT count(*) FROM tag_extra AS other WHERE other.key = made.key AND other.value = made.value
				AND other.create_event <= made.create_event AND coalesce(other.revoke_event > made.create_event, TRUE))`, limit),
	} {
		var n int64
		if err := h.System.Pool.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// The rule behind a refusal is there for those who ask.
func TestSideTagExplained(t *testing.T) {
	t.Parallel()
	h := sideTags(t, "", "tag b* && compare number_of_tags < 1 :: allow\nall :: deny one is enough")
	explain := func() (why sidetag.Explained) {
		if err := xmlrpc.Unmarshal(h.Call("alice", "gokoji.explainSideTag", "base"), &why); err != nil {
			t.Fatal(err)
		}
		return why
	}
	if got, want := explain(), (sidetag.Explained{Allowed: true, Rule: "tag b* && compare number_of_tags < 1 :: allow"}); got != want {
		t.Errorf("got %+v, expected %+v", got, want)
	}
	h.Call("alice", "createSideTag", "base")
	want := sidetag.Explained{Reason: "one is enough", Rule: "all :: deny one is enough", NumberOfTags: 1}
	if got := explain(); got != want {
		t.Errorf("got %+v, expected %+v", got, want)
	}
	if _, err := h.Try("alice", "createSideTag", "base"); err == nil || err.Error() != "policy violation (sidetag): one is enough" {
		t.Errorf("refused with %v", err)
	}
}
