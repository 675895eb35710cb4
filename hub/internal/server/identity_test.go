package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// ask calls a method, with headers in turn, and returns its result or fault.
func ask(t *testing.T, url string, headers []string, method string, params ...any) (any, *xmlrpc.Fault) {
	t.Helper()
	body, err := xmlrpc.AppendCall(nil, method, params...)
	if err != nil {
		t.Fatal(err)
	}
	status, _, text := send(t, "POST", url, string(body), append([]string{"Content-Type", "text/xml"}, headers...)...)
	if status != 200 {
		t.Fatalf("%s: %d %s", method, status, text)
	}
	v, err := xmlrpc.DecodeReply([]byte(text), xmlrpc.Limits{})
	if fault, ok := err.(*xmlrpc.Fault); ok {
		return nil, fault
	}
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return v, nil
}

// enter logs a user in and returns what names the session: its id and key.
func enter(t *testing.T, url, user string, headers ...string) (id, key string) {
	t.Helper()
	v, fault := ask(t, url, headers, "login", user, user)
	if fault != nil {
		t.Fatalf("login as %s: %v", user, fault)
	}
	info, _ := v.(xmlrpc.Struct)
	return koji.Str(info.Value("session-id")), koji.Str(info.Value("session-key"))
}

func code(f *xmlrpc.Fault) koji.FaultKind {
	if f == nil {
		return 0
	}
	return koji.FaultKind(f.Code)
}

// A session belongs to an address when CheckClientIP says so; the forwarded
// address counts behind a trusted proxy only.
func TestCheckClientIP(t *testing.T) {
	t.Parallel()
	const login = "192.0.2.1"
	type uses map[string]koji.FaultKind // by X-Forwarded-For
	for name, test := range map[string]struct {
		trusted string
		check   bool
		uses    uses
	}{
		"behind a proxy": {"127.0.0.1", true, uses{
			login: 0, "203.0.113.9, " + login: 0, "192.0.2.2": koji.AuthError, login + ", 192.0.2.2": koji.AuthError, "": koji.AuthError, "x": koji.AuthError,
		}},
		"headers of strangers": {"10.0.0.1", true, uses{login: 0, "192.0.2.2": 0, "": 0}},
		"not checked":          {"127.0.0.1", false, uses{login: 0, "192.0.2.2": 0, "": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := serve(t, func(s *settings.Settings) {
				s.Options.CheckClientIP = test.check
				s.Own.Proxy = settings.ProxySettings{Trusted: []string{test.trusted}, AddrHeader: "X-Forwarded-For"}
			})
			url := srv.URL + "/kojihub"
			id, key := enter(t, url, "alice", "X-Forwarded-For", login)
			for from, want := range test.uses {
				headers := []string{"Koji-Session-Id", id, "Koji-Session-Key", key}
				if from != "" {
					headers = append(headers, "X-Forwarded-For", from)
				}
				if _, fault := ask(t, url, headers, "getLoggedInUser"); code(fault) != want {
					t.Errorf("from %q: got %v, want %s", from, fault, want)
				}
			}
		})
	}
}

func TestURLSessions(t *testing.T) {
	t.Parallel()
	for _, off := range []bool{false, true} {
		t.Run(fmt.Sprint("DisableURLSessions=", off), func(t *testing.T) {
			t.Parallel()
			_, srv := serve(t, func(s *settings.Settings) { s.Options.DisableURLSessions = off })
			hub := srv.URL + "/kojihub"
			id, key := enter(t, hub, "alice")
			query := url.Values{"session-id": {id}, "session-key": {key}, "callnum": {"1"}}.Encode()
			user, fault := ask(t, hub+"?"+query, nil, "getLoggedInUser")
			if fault != nil || (user == nil) != off {
				t.Errorf("by the query: got %v, %v", user, fault)
			}
			if user, fault := ask(t, hub, []string{"Koji-Session-Id", id, "Koji-Session-Key", key}, "getLoggedInUser"); fault != nil || user == nil {
				t.Errorf("by headers: got %v, %v", user, fault)
			}
			state, fault := ask(t, hub, nil, "showSession")
			if want := "no Koji-Session-* headers"; fault != nil || strings.Contains(koji.Str(state), want) != off {
				t.Errorf("showSession: %v, %v", state, fault)
			}
		})
	}
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	_, srv := serve(t, func(s *settings.Settings) {
		s.Options.LockOut = true
		s.Own.Proxy = settings.ProxySettings{Trusted: []string{"127.0.0.1"}, UserHeader: "X-User"}
	})
	url := srv.URL + "/kojihub"
	session := func(user string) []string {
		id, key := enter(t, url, user)
		return []string{"Koji-Session-Id", id, "Koji-Session-Key", key}
	}
	admin, alice := session("kojiadmin"), session("alice")
	for name, test := range map[string]struct {
		headers []string
		method  string
		params  []any
		want    koji.FaultKind
	}{
		"anonymous":            {nil, "getAPIVersion", nil, koji.ServerOffline},
		"a user":               {alice, "getLoggedInUser", nil, koji.ServerOffline},
		"a user's multicall":   {alice, "multiCall", []any{[]any{}}, koji.ServerOffline},
		"an admin":             {admin, "getLoggedInUser", nil, 0},
		"by proxy":             {[]string{"X-User", "bob"}, "sslLogin", nil, 0},
		"a bad password":       {nil, "login", []any{"alice", "x"}, koji.AuthError},
		"the end of a session": {session("alice"), "logout", nil, 0},
	} {
		if _, fault := ask(t, url, test.headers, test.method, test.params...); code(fault) != test.want || fault != nil && test.want == koji.ServerOffline && fault.String != "Server disabled for maintenance" {
			t.Errorf("%s: got %v, want %s", name, fault, test.want)
		}
	}
}
