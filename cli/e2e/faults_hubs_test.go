package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// testOneOfTwoHubs kills one of two hubs while users of both make side tags. Its
// users go on with the other one, whose calls it does not disturb.
func testOneOfTwoHubs(t *testing.T, s *served, _ *rpms) {
	s.must(t, "kojira", "regen-repo", "--wait", "demo-build")
	second := freeAddr(t)
	s.serve(t, t, second)
	front := forward(t, s.addr, second)
	commits := s.stopCommits(t, "sessions", `NEW.callnum IS DISTINCT FROM OLD.callnum
		AND EXISTS (SELECT FROM users WHERE id = NEW.user_id AND name LIKE 'first-%')`)
	for name, committed := range map[string]bool{"committed": true, "not committed": false} {
		t.Run(name, func(t *testing.T) {
			const users = 5 // of each hub
			var firsts, seconds []*client.Session
			var names []string
			for n := range users {
				for hub, addr := range map[string]string{"first": front, "second": second} {
					user := fmt.Sprintf("%s-%t-%d", hub, committed, n)
					s.exec(t, fmt.Sprintf("INSERT INTO users (name, password, status, usertype) VALUES ('%[1]s', '%[1]s', 0, 0)", user))
					session := s.loginAt(t, addr, user)
					if names = append(names, user); hub == "first" {
						firsts = append(firsts, session)
					} else {
						seconds = append(seconds, session)
					}
				}
			}
			var group sync.WaitGroup
			errs := make([]error, users)
			commits.hold(t)
			for n := range users {
				group.Go(func() { _, errs[n] = firsts[n].Call(t.Context(), "createSideTag", "demo-build") })
				group.Go(func() {
					if err := makeSideTags(t.Context(), seconds[n], 3); err != nil {
						t.Error(err)
					}
				})
			}
			commits.await(t, users)
			s.kill(t)
			if committed {
				commits.goOn(t)
			} else {
				commits.cut(t)
			}
			group.Wait()
			for _, err := range errs {
				// what has been done is not done again, and the user hears of that
				if committed && !koji.IsKind(err, koji.RetryError) || !committed && err != nil {
					t.Errorf("a side tag of the killed hub: %v", err)
				}
			}
			s.oneSideTagEach(t, names)
			s.startHub(t)
		})
	}
}

func (s *served) loginAt(t testing.TB, addr, user string) *client.Session {
	t.Helper()
	session, err := client.New("http://"+addr+"/kojihub", client.Options{})
	if err == nil {
		err = session.Login(t.Context(), user, user)
	}
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// makeSideTags makes side tags, of which the last one stays.
func makeSideTags(ctx context.Context, session *client.Session, n int) error {
	for i := range n {
		made, err := client.Invoke[struct {
			ID int64 `koji:"id"`
		}](ctx, session, "createSideTag", "demo-build")
		if err != nil {
			return err
		}
		if i < n-1 {
			if _, err := session.Call(ctx, "removeSideTag", made.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneSideTagEach checks that each user has one side tag, which is whole and gets
// a repo.
func (s *served) oneSideTagEach(t testing.TB, users []string) {
	t.Helper()
	const sidetags = "FROM tag_extra AS extra JOIN tag ON tag.id = extra.tag_id WHERE extra.active AND extra.key = 'sidetag'"
	owned := `SELECT %s FROM tag_extra AS owner JOIN users ON users.id::text = trim(BOTH '"' FROM owner.value)
		WHERE owner.active AND owner.key = 'sidetag_user_id' AND users.name = ANY('{` + strings.Join(users, ",") + "}')"
	for what, sql := range map[string]string{
		"side tags too many or too few":     fmt.Sprintf("SELECT count(*) - %d FROM ("+owned+") AS owned", len(users), "users.id"),
		"users without a side tag":          fmt.Sprintf("SELECT %d - ("+owned+")", len(users), "count(DISTINCT users.id)"),
		"side tags with another tag's name": "SELECT count(*) " + sidetags + " AND tag.name <> 'demo-build-side-' || tag.id",
		"side tags without a row":           "SELECT count(*) " + sidetags + " AND NOT EXISTS (SELECT FROM tag_config WHERE tag_id = tag.id AND active)",
		"side tags without inheritance":     "SELECT count(*) " + sidetags + " AND NOT EXISTS (SELECT FROM tag_inheritance WHERE tag_id = tag.id AND active)",
		"side tags without a target":        "SELECT count(*) " + sidetags + " AND NOT EXISTS (SELECT FROM build_target_config WHERE build_tag = tag.id AND dest_tag = tag.id AND active)",
		"targets without a tag":             "SELECT count(*) FROM build_target_config AS target WHERE active AND NOT EXISTS (SELECT FROM tag_config WHERE tag_id = target.build_tag AND active)",
	} {
		if n := s.query(t, sql); n != "0" {
			t.Errorf("%s %s", n, what)
		}
	}
	eventually(t, "each side tag has its repo", func() bool {
		return s.query(t, "SELECT count(*) "+sidetags+" AND NOT EXISTS (SELECT FROM repo WHERE tag_id = tag.id AND state = 1)") == "0"
	})
	eventually(t, "the journal is empty", func() bool { return len(s.below(t, ".gokoji-journal")) == 0 })
}

// forward is an address from which one gets to the first of others that listens,
// until the end of the test.
func forward(t testing.TB, to ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		group.Wait()
	})
	pass := func(client net.Conn) {
		defer func() { _ = client.Close() }()
		for _, addr := range to {
			server, err := net.Dial("tcp", addr)
			if err != nil {
				continue
			}
			defer func() { _ = server.Close() }()
			end := func() { _, _ = client.Close(), server.Close() }
			defer context.AfterFunc(t.Context(), end)()
			group.Go(func() {
				defer end()
				_, _ = io.Copy(server, client)
			})
			_, _ = io.Copy(client, server)
			return
		}
	}
	group.Go(func() {
		for {
			client, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				group.Go(func() { pass(client) })
			}
		}
	})
	return listener.Addr().String()
}
