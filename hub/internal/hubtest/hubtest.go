// Package hubtest gives tests a whole hub in the test's own process, on a fresh
// database and an empty tree.
package hubtest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/jackc/pgx/v5"
)

// Hub is a hub under test. Its users are kojiadmin (who may do everything),
// alice and bob, its host builder1 (x86_64, noarch; channel default); each
// password is the user's name.
type Hub struct {
	*app.App
	t     testing.TB
	calls *rpc.Dispatcher
	mu    sync.Mutex
	creds map[string]*session.Credentials
}

// New starts a hub; options may change its settings first.
func New(t testing.TB, options ...func(*settings.Settings)) *Hub {
	t.Helper()
	conninfo := pgtest.Database(t, setup)
	s, err := settings.Load(settings.Source{}, settings.DefaultOwn())
	if err != nil {
		t.Fatal(err)
	}
	s.Options.DBConnectionString = conninfo
	s.Options.KojiDir = t.TempDir()
	s.Options.RunInterval = 0
	for _, option := range options {
		option(s)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	plugins, _, err := app.LoadPlugins(allhub.All(), s)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), s, plugins, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return &Hub{App: a, t: t, calls: &rpc.Dispatcher{System: a.System, Log: log}, creds: map[string]*session.Credentials{}}
}

const fixture = `
INSERT INTO users (name, usertype, status, password) VALUES
	('kojiadmin', 0, 0, 'kojiadmin'), ('alice', 0, 0, 'alice'), ('bob', 0, 0, 'bob'), ('builder1', 1, 0, 'builder1');
INSERT INTO user_perms (user_id, perm_id, creator_id)
	SELECT u.id, p.id, u.id FROM users u, permissions p WHERE u.name = 'kojiadmin' AND p.name = 'admin';
INSERT INTO host (user_id, name) SELECT id, name FROM users WHERE usertype = 1;
INSERT INTO host_config (host_id, arches, creator_id)
	SELECT h.id, 'x86_64 noarch', u.id FROM host h, users u WHERE u.name = 'kojiadmin';
INSERT INTO host_channels (host_id, channel_id, creator_id)
	SELECT h.id, c.id, u.id FROM host h, channels c, users u WHERE c.name = 'default' AND u.name = 'kojiadmin';`

func setup(ctx context.Context, conn *pgx.Conn) error {
	if err := schema.Init(ctx, conn); err != nil {
		return err
	}
	_, err := conn.PgConn().Exec(ctx, fixture).ReadAll()
	return err
}

// Try calls a method as the user, who is logged in on first use ("" calls
// anonymously), and returns the answer as a client would decode it. Several
// goroutines may do so at once.
func (h *Hub) Try(user, method string, params ...any) (any, error) {
	h.t.Helper()
	dynamic, err := xmlrpc.Marshal(params)
	if err != nil {
		return nil, err
	}
	cred, err := h.session(user)
	if err != nil {
		return nil, err
	}
	req := &rpc.Request{Method: method, Params: dynamic.([]any), Credentials: cred, Client: hub.Client{Addr: "127.0.0.1"}}
	answer, err := h.calls.Do(h.t.Context(), req)
	if err != nil {
		return nil, err
	}
	return xmlrpc.Marshal(answer)
}

// Call is Try for calls that must not fail.
func (h *Hub) Call(user, method string, params ...any) any {
	h.t.Helper()
	answer, err := h.Try(user, method, params...)
	if err != nil {
		h.t.Fatalf("%s as %q: %v", method, user, err)
	}
	return answer
}

func (h *Hub) session(user string) (*session.Credentials, error) {
	h.t.Helper()
	if user == "" {
		return nil, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	cred := h.creds[user]
	if cred == nil {
		answer, err := h.Try("", "login", user, user)
		info, ok := answer.(xmlrpc.Struct)
		if err != nil || !ok {
			return nil, fmt.Errorf("login as %s answered no session: %w", user, err)
		}
		id, _ := info.Value("session-id").(int64)
		key, _ := info.Value("session-key").(string)
		cred = &session.Credentials{ID: id, Key: key}
		h.creds[user] = cred
	}
	return cred, nil
}

// Do runs f as a call of the user, through the session's check and in the call's
// transaction, which f's error undoes.
func (h *Hub) Do(ctx context.Context, user, method string, f func(context.Context, *hub.Call) error) error {
	h.t.Helper()
	cred, err := h.session(user)
	if err != nil {
		return err
	}
	req := &rpc.Request{Method: method, Credentials: cred, Client: hub.Client{Addr: "127.0.0.1"}}
	return h.calls.Run(ctx, req, f)
}
