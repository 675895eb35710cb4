package session_test

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// people are users of a test beside hubtest's own.
const people = `
INSERT INTO users (name, usertype, status) VALUES ('carol', 0, 0), ('blocked', 0, 1), ('compile/b2', 1, 0), ('alice@mail.example.com', 0, 0);
INSERT INTO user_krb_principals (user_id, krb_principal) SELECT id, name || '@EXAMPLE.COM' FROM users WHERE name IN ('carol', 'blocked', 'compile/b2');`

func certOf(name string) hub.Client {
	return hub.Client{Addr: "192.0.2.1", CertVerify: "SUCCESS", CertDN: "CN=" + name + ",O=tests", CertParts: map[string]string{"CN": name, "O": "tests"}}
}

func principal(name string) hub.Client { return hub.Client{Addr: "192.0.2.1", Principal: name} }

// who logs in by sslLogin and says who that is then: name and way.
func who(t *testing.T, h *hubtest.Hub, c hub.Client, kw xmlrpc.Struct) (string, koji.AuthType, error) {
	t.Helper()
	d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
	var params []any
	if kw != nil {
		params = []any{xmlrpc.Kwargs(kw...)}
	}
	answer, err := d.Do(t.Context(), &rpc.Request{Method: "sslLogin", Params: params, Client: c})
	if err != nil {
		return "", 0, err
	}
	info, ok := answer.(*session.Info)
	if !ok || !info.HeaderAuth {
		t.Fatalf("sslLogin answered %v", answer)
	}
	answer, err = d.Do(t.Context(), &rpc.Request{
		Method: "getLoggedInUser", Client: hub.Client{Addr: c.Addr}, Credentials: &session.Credentials{ID: info.ID, Key: info.Key},
	})
	if err != nil {
		t.Fatalf("after sslLogin: %v", err)
	}
	dynamic, err := xmlrpc.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	user, _ := dynamic.(xmlrpc.Struct)
	auth, _ := user.Value("authtype").(int64)
	return koji.Str(user.Value("name")), koji.AuthType(auth), nil
}

type loginCase struct {
	name   string
	client hub.Client
	kw     xmlrpc.Struct
	want   string // who it is then
	auth   koji.AuthType
	fault  string // an AuthError's text, instead
}

func kw(pairs ...any) xmlrpc.Struct { return hub.KW(pairs...).Delete(xmlrpc.StarStar) }

func TestSSLLogin(t *testing.T) {
	t.Parallel()
	const gssapi, ssl = koji.AuthGSSAPI, koji.AuthSSL
	web := hub.Client{Addr: "192.0.2.1", CertVerify: "SUCCESS", CertDN: "CN=web,O=tests", CertParts: map[string]string{"CN": "web"}}
	for name, group := range map[string]struct {
		options func(*hub.Options)
		cases   []loginCase
	}{
		"defaults": {func(*hub.Options) {}, []loginCase{
			{"certificate", certOf("carol"), nil, "carol", ssl, ""},
			{"new by certificate", certOf("Dora Smith"), nil, "Dora Smith", ssl, ""},
			{"the same again", certOf("Dora Smith"), nil, "Dora Smith", ssl, ""},
			{"new by principal", principal("emil@ANY.EXAMPLE"), nil, "emil", gssapi, ""},
			{"user without a realm", principal("carol"), nil, "carol", gssapi, ""},
			{"principal", principal("carol@EXAMPLE.COM"), nil, "carol", gssapi, ""},
			{"principal of a host", principal("compile/b2@EXAMPLE.COM"), nil, "compile/b2", gssapi, ""},
			{"principal goes before certificate", hub.Client{Addr: "x", Principal: "carol@EXAMPLE.COM", CertVerify: "SUCCESS", CertDN: "CN=bob", CertParts: map[string]string{"CN": "bob"}}, nil, "carol", gssapi, ""},
			{"a name with an @ is no principal in a certificate", certOf("alice@mail.example.com"), nil, "alice@mail.example.com", ssl, ""},
			{"nothing", hub.Client{Addr: "x"}, nil, "", 0, "could not verify client: None"},
			{"not verified", hub.Client{Addr: "x", CertVerify: "NONE"}, nil, "", 0, "could not verify client: NONE"},
			{"a DN that is not verified", hub.Client{Addr: "x", CertVerify: "GENEROUS", CertDN: "CN=carol", CertParts: map[string]string{"CN": "carol"}}, nil, "", 0, "could not verify client: GENEROUS"},
			{"no common name", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertDN: "O=x", CertParts: map[string]string{"O": "x"}}, nil, "", 0, "unable to get user information (CN) from client certificate"},
			{"blocked, by certificate", certOf("blocked"), nil, "", 0, "logins by blocked are not allowed"},
			{"blocked, by principal", principal("blocked@EXAMPLE.COM"), nil, "", 0, "logins by blocked are not allowed"},
			{"a name of control characters", certOf("a\nb"), nil, "", 0, `'a\nb' cannot be the name of a user`},
			{"a blank name", certOf(" "), nil, "", 0, "' ' cannot be the name of a user"},
			{"a realm alone", principal("@EXAMPLE.COM"), nil, "", 0, "'' cannot be the name of a user"},
			{"too long a name", certOf(strings.Repeat("x", 256)), nil, "", 0, "cannot be the name of a user"},
			{"for another, unasked", web, kw("proxyuser", "carol"), "", 0, "CN=web,O=tests is not authorized to login other users"},
			{"for another, no DN", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertParts: map[string]string{"CN": "web"}}, kw("proxyuser", "carol"), "", 0, " is not authorized to login other users"},
			{"for another by principal, unasked", principal("web"), kw("proxyuser", "carol"), "", 0, "web is not authorized to login other users"},
			{"no proxyuser", certOf("carol"), kw("proxyuser", nil), "carol", ssl, ""},
			{"an empty proxyuser", certOf("carol"), kw("proxyuser", ""), "carol", ssl, ""},
		}},
		"LoginCreatesUser off": {func(o *hub.Options) { o.LoginCreatesUser = false }, []loginCase{
			{"known", certOf("carol"), nil, "carol", ssl, ""},
			{"known principal", principal("carol@EXAMPLE.COM"), nil, "carol", gssapi, ""},
			{"unknown", certOf("dora"), nil, "", 0, "Unknown user: dora"},
			{"unknown principal of a known user", principal("carol@OTHER.EXAMPLE"), nil, "", 0, "Unknown user: carol@OTHER.EXAMPLE"},
			{"unknown principal", principal("dora@EXAMPLE.COM"), nil, "", 0, "Unknown user: dora@EXAMPLE.COM"},
		}},
		"DNUsernameComponent": {func(o *hub.Options) { o.DNUsernameComponent = "Email" }, []loginCase{
			{"it is there", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertDN: "y", CertParts: map[string]string{"CN": "bob", "Email": "alice@mail.example.com"}}, nil, "alice@mail.example.com", ssl, ""},
			{"it is not there", certOf("bob"), nil, "", 0, "unable to get user information (Email) from client certificate"},
		}},
		"ProxyDNs": {func(o *hub.Options) {
			o.ProxyDNs = `CN=other,O=x | CN=web,O=tests|O=x\,y,CN=z`
			o.ProxyPrincipals = "HTTP/web@EXAMPLE.COM, HTTP/web2@EXAMPLE.COM"
			o.LoginCreatesUser = false
		}, []loginCase{
			{"one of several", web, kw("proxyuser", "carol"), "carol", ssl, ""},
			{"one with a comma", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertDN: `O=x\,y,CN=z`, CertParts: map[string]string{"CN": "z"}}, kw("proxyuser", "carol"), "carol", ssl, ""},
			{"a part of one", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertDN: "CN=web", CertParts: map[string]string{"CN": "web"}}, kw("proxyuser", "carol"), "", 0, "CN=web is not authorized to login other users"},
			{"another order", hub.Client{Addr: "x", CertVerify: "SUCCESS", CertDN: "O=tests,CN=web", CertParts: map[string]string{"CN": "web"}}, kw("proxyuser", "carol"), "", 0, "O=tests,CN=web is not authorized to login other users"},
			{"several as one", principal("CN=web,O=tests"), kw("proxyuser", "carol"), "", 0, "CN=web,O=tests is not authorized to login other users"},
			{"a principal", principal("HTTP/web2@EXAMPLE.COM"), kw("proxyuser", "carol@EXAMPLE.COM"), "carol", gssapi, ""},
			{"a principal, for a user", principal("HTTP/web2@EXAMPLE.COM"), kw("proxyuser", "carol"), "carol", gssapi, ""},
			{"for nobody", web, kw("proxyuser", "nobody"), "", 0, "Unknown user: nobody"},
			{"for one who is blocked", web, kw("proxyuser", "blocked"), "", 0, "logins by blocked are not allowed"},
			{"the same way, said", web, kw("proxyuser", "carol", "proxyauthtype", int64(ssl)), "carol", ssl, ""},
			{"another way", web, kw("proxyuser", "carol", "proxyauthtype", int64(gssapi)), "", 0, "Proxy must use same auth mechanism as hub"},
			{"another way, without proxyuser", certOf("carol"), kw("proxyauthtype", int64(gssapi)), "carol", ssl, ""},
		}},
		"AllowProxyAuthType": {func(o *hub.Options) {
			o.ProxyDNs, o.AllowProxyAuthType, o.LoginCreatesUser = "CN=web,O=tests", true, false
		}, []loginCase{
			{"another way", web, kw("proxyuser", "carol@EXAMPLE.COM", "proxyauthtype", int64(gssapi)), "carol", gssapi, ""},
			{"a password's", web, kw("proxyuser", "carol", "proxyauthtype", int64(koji.AuthNormal)), "", 0, "Proxied authtype 0 is not valid for sslLogin"},
			{"none there is", web, kw("proxyuser", "carol", "proxyauthtype", int64(77)), "", 0, "Proxied authtype 77 is not valid for sslLogin"},
			{"not allowed at all", certOf("carol"), kw("proxyuser", "bob", "proxyauthtype", int64(gssapi)), "", 0, "CN=carol,O=tests is not authorized to login other users"},
		}},
		"AllowedKrbRealms": {func(o *hub.Options) { o.AllowedKrbRealms = "EXAMPLE.COM , OTHER.EXAMPLE" }, []loginCase{
			{"the first", principal("carol@EXAMPLE.COM"), nil, "carol", gssapi, ""},
			{"another, new", principal("dora@OTHER.EXAMPLE"), nil, "dora", gssapi, ""},
			{"a second principal of a user", principal("dora@EXAMPLE.COM"), nil, "dora", gssapi, ""},
			{"wrong realm", principal("carol@EVIL.EXAMPLE"), nil, "", 0, "Kerberos principal's realm: EVIL.EXAMPLE is not allowed"},
			{"other case", principal("carol@example.com"), nil, "", 0, "Kerberos principal's realm: example.com is not allowed"},
			{"two realms", principal("carol@EXAMPLE.COM@EVIL"), nil, "", 0, "Kerberos principal's realm: EXAMPLE.COM@EVIL is not allowed"},
			{"no realm", principal("carol@"), nil, "", 0, "invalid Kerberos principal: carol@"},
			{"certificates have none", certOf("carol"), nil, "carol", ssl, ""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hubtest.New(t, func(s *settings.Settings) { group.options(s.Options) })
			h.Exec(people)
			for _, test := range group.cases {
				got, auth, err := who(t, h, test.client, test.kw)
				switch {
				case test.fault != "":
					if !koji.IsKind(err, koji.AuthError) || !strings.Contains(err.Error(), test.fault) {
						t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.fault)
					}
				case err != nil || got != test.want || auth != test.auth:
					t.Errorf("%s: got %q by %s, %v, want %q by %s", test.name, got, auth, err, test.want, test.auth)
				}
			}
		})
	}
}

// A host that is added gets the principal that HostPrincipalFormat makes, and may
// log in with that.
func TestHostPrincipal(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, func(s *settings.Settings) {
		s.Options.HostPrincipalFormat, s.Options.AllowedKrbRealms, s.Options.LoginCreatesUser = "compile/%s@EXAMPLE.COM", "EXAMPLE.COM", false
	})
	h.Call("kojiadmin", "addHost", "b7.example.com", []any{"x86_64"})
	if got, _, err := who(t, h, principal("compile/b7.example.com@EXAMPLE.COM"), nil); err != nil || got != "b7.example.com" {
		t.Errorf("got %q, %v", got, err)
	}
	_, err := h.Try("kojiadmin", "addHost", "b8", []any{"x86_64"}, "compile/b8@EVIL.EXAMPLE")
	if !koji.IsKind(err, koji.AuthError) {
		t.Errorf("another realm: got %v", err)
	}
}

// An expired session is renewed by its own user, by none else.
func TestRenewalIsOnesOwn(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
	login := func(c hub.Client, cred *session.Credentials, params ...any) (*session.Info, error) {
		answer, err := d.Do(t.Context(), &rpc.Request{Method: "sslLogin", Params: params, Client: c, Credentials: cred})
		info, _ := answer.(*session.Info)
		return info, err
	}
	first, err := login(certOf("alice"), nil)
	if err != nil {
		t.Fatal(err)
	}
	cred := &session.Credentials{ID: first.ID, Key: first.Key}
	if _, err := login(certOf("alice"), cred); !koji.IsKind(err, koji.AuthError) || err.Error() != "Already logged in" {
		t.Errorf("while it is open: %v", err)
	}
	h.Exec("UPDATE sessions SET expired = TRUE WHERE id = $1", first.ID)
	renew := hub.KW("renew", true)
	if _, err := login(certOf("bob"), cred, renew); !koji.IsKind(err, koji.AuthError) {
		t.Errorf("another user: got %v", err)
	}
	second, err := login(certOf("alice"), cred, renew)
	if err != nil || second.ID != first.ID || second.Key == first.Key {
		t.Fatalf("renewed: %+v, %v", second, err)
	}
	if _, err := login(certOf("alice"), cred, renew); !koji.IsKind(err, koji.AuthError) {
		t.Errorf("with the old key: %v", err)
	}
}

// A session that is renewed goes on as it was: exclusive, and with call numbers
// that begin anew, as koji's client counts, or go on, as ours does.
func TestRenewedSessionGoesOn(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
	call := func(cred *session.Credentials, num int64, method string, params ...any) (any, error) {
		req := &rpc.Request{Method: method, Params: params, Client: certOf("kojiadmin")}
		if cred != nil {
			req.Credentials = &session.Credentials{ID: cred.ID, Key: cred.Key, CallNum: &num}
		}
		return d.Do(t.Context(), req)
	}
	must := func(answer any, err error) any {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	credentials := func(answer any) *session.Credentials {
		t.Helper()
		info, ok := answer.(*session.Info)
		if !ok {
			t.Fatalf("no session: %v", answer)
		}
		return &session.Credentials{ID: info.ID, Key: info.Key}
	}
	for _, next := range []int64{0, 8} {
		cred := credentials(must(call(nil, 0, "sslLogin")))
		must(call(cred, 5, "exclusiveSession", hub.KW("force", true)))
		must(h.System.Pool.Exec(t.Context(), "UPDATE sessions SET expired = TRUE WHERE id = $1", cred.ID))
		if _, err := call(cred, 6, "getLoggedInUser"); !koji.IsKind(err, koji.AuthExpired) {
			t.Fatalf("expired: %v", err)
		}
		cred = credentials(must(call(cred, 7, "sslLogin", hub.KW("renew", true, "exclusive", true, "proxyuser", nil))))
		must(call(cred, next, "createTag", "tag-"+cred.Key))
		if _, err := call(cred, next, "createTag", "more-"+cred.Key); !koji.IsKind(err, koji.RetryError) {
			t.Errorf("the same number again: %v", err)
		}
		exclusive, err := hub.Value[bool](t.Context(), h.System.Pool, "SELECT COALESCE(exclusive, FALSE) FROM sessions WHERE id = $1", cred.ID)
		if err != nil || !exclusive {
			t.Errorf("exclusive: %t, %v", exclusive, err)
		}
	}
}
