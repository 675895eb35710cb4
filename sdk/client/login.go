package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// ErrNoGSSAPI is what GSSAPILogin fails with.
var ErrNoGSSAPI = errors.New("login by Kerberos (GSSAPI) is not supported by this client; use a password or a client certificate")

// Auth is a way to log in; it serves again when the session expires.
type Auth interface {
	// login returns the method and its parameters, without keyword arguments.
	login(*Session) (method string, params []any, kw xmlrpc.Struct, err error)
}

// PasswordAuth logs in with a user's name and password.
func PasswordAuth(user, password string) Auth { return passwordAuth{user, password} }

// CertAuth logs in with the client certificate of Options.CertFile, as proxyUser
// if that is not empty.
func CertAuth(proxyUser string) Auth { return certAuth{proxyUser} }

type passwordAuth struct{ user, password string }

func (a passwordAuth) login(*Session) (string, []any, xmlrpc.Struct, error) {
	return "login", []any{a.user, a.password}, nil, nil
}

type certAuth struct{ proxyUser string }

func (a certAuth) login(s *Session) (string, []any, xmlrpc.Struct, error) {
	if err := readable(s.link.opts.CertFile); err != nil {
		return "", nil, nil, err
	}
	if !s.link.useCert.Swap(true) {
		s.link.http.CloseIdleConnections()
	}
	var proxy any
	if a.proxyUser != "" {
		proxy = a.proxyUser
	}
	return "sslLogin", nil, xmlrpc.Kwargs(xmlrpc.Member{Name: "proxyuser", Value: proxy}), nil
}

// readable makes sure that there is a certificate in that file.
func readable(cert string) error {
	if cert == "" {
		return koji.Errorf(koji.AuthError, "No client cert provided")
	}
	f, err := os.Open(cert)
	if err != nil {
		return koji.Errorf(koji.AuthError, "Certificate %s doesn't exist or is not accessible", cert)
	}
	return f.Close()
}

// Login logs in with a password.
func (s *Session) Login(ctx context.Context, user, password string) error {
	return s.LoginWith(ctx, PasswordAuth(user, password))
}

// SSLLogin logs in with the client certificate of Options.CertFile, as proxyUser
// if that is not empty. The hub is spoken to by https from the login on.
func (s *Session) SSLLogin(ctx context.Context, proxyUser string) error {
	if err := readable(s.link.opts.CertFile); err != nil {
		return err
	}
	if err := s.LoginWith(ctx, CertAuth(proxyUser)); err != nil {
		return koji.Errorf(koji.AuthError, "unable to obtain a session (ssl auth failed: %w)", err)
	}
	return nil
}

// GSSAPILogin always fails with ErrNoGSSAPI.
func (*Session) GSSAPILogin(context.Context, string) error { return ErrNoGSSAPI }

// LoginWith logs in. A session that is logged in already becomes the new one.
func (s *Session) LoginWith(ctx context.Context, auth Auth) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.release()
	s.mu.Lock()
	s.info, s.auth = nil, nil
	s.mu.Unlock()
	return s.login(ctx, auth, false)
}

// renew logs the expired session in again, keeping its id.
func (s *Session) renew(ctx context.Context) error {
	s.mu.Lock()
	auth := s.auth
	s.mu.Unlock()
	return s.login(ctx, auth, true)
}

func (s *Session) canRenew() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.auth != nil
}

func (s *Session) login(ctx context.Context, auth Auth, renew bool) error {
	method, params, kw, err := auth.login(s)
	if err != nil {
		return err
	}
	if renew {
		s.mu.Lock()
		exclusive := s.exclusive
		s.mu.Unlock()
		kw = xmlrpc.Kwargs(append(kw.Delete(xmlrpc.StarStar),
			xmlrpc.Member{Name: "renew", Value: true}, xmlrpc.Member{Name: "exclusive", Value: exclusive})...)
	}
	if len(kw) > 0 {
		params = append(params, kw)
	}
	body, err := xmlrpc.AppendCall(nil, method, params...)
	if err != nil {
		return fmt.Errorf("client: %s: %w", method, err)
	}
	r := s.address(message{method: method, body: body, contentType: "text/xml"})
	r.renewal, r.timeout = renew, s.link.opts.AuthTimeout
	if method == "sslLogin" {
		if err := s.forceHTTPS(); err != nil {
			return err
		}
		r.url = *s.link.url.Load()
		r.url.Path = strings.TrimSuffix(r.url.Path, "/") + "/ssllogin"
	}
	v, err := s.link.exchange(ctx, r)
	if err != nil {
		return err
	}
	info, err := parseInfo(method, v)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.info, s.auth = info, auth
	if !renew { // or koji's hub would find numbers used that it had before
		s.callnum = 0
	}
	return nil
}

// forceHTTPS is koji's rule for logins by certificate.
func (s *Session) forceHTTPS() error {
	if s.link.opts.HTTP != nil || s.link.noTLS != nil {
		return s.link.noTLS
	}
	u := *s.link.url.Load()
	u.Scheme = "https"
	s.link.url.Store(&u)
	return nil
}

func parseInfo(method string, v any) (*Info, error) {
	st, _ := v.(xmlrpc.Struct)
	id, okID := st.Value("session-id").(int64)
	key, okKey := st.Value("session-key").(string)
	if !okID || !okKey {
		return nil, fmt.Errorf("client: %s: the hub's answer is not a session", method)
	}
	header, _ := st.Value("header-auth").(bool)
	return &Info{ID: id, Key: key, HeaderAuth: header}, nil
}

// Subsession opens another session of the same user, which ends with this one.
func (s *Session) Subsession(ctx context.Context) (*Session, error) {
	v, err := s.Call(ctx, "subsession")
	if err != nil {
		return nil, err
	}
	info, err := parseInfo("subsession", v)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Session{link: s.link, turn: make(chan struct{}, 1), info: info, auth: s.auth}, nil
}

// ExclusiveSession makes this the only session of its user; force ends the one
// that is. Renewed, the session stays exclusive.
func (s *Session) ExclusiveSession(ctx context.Context, force bool) error {
	if _, err := s.Call(ctx, "exclusiveSession", KW("force", force)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exclusive = true
	return nil
}

// Logout ends the session at the hub; without a login it does nothing. It is
// tried once only. The session is anonymous afterwards, whatever the hub says.
func (s *Session) Logout(ctx context.Context) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.release()
	if !s.LoggedIn() {
		return nil
	}
	body, err := xmlrpc.AppendCall(nil, "logout")
	if err != nil {
		return fmt.Errorf("client: logout: %w", err)
	}
	r := s.address(message{method: "logout", body: body, contentType: "text/xml"})
	r.noRetry, r.timeout = true, s.link.opts.AuthTimeout
	s.Forget()
	if _, err = s.link.exchange(ctx, r); koji.IsKind(err, koji.AuthExpired) {
		return nil
	}
	return err
}

// Forget makes the session anonymous without telling the hub.
func (s *Session) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.info, s.auth, s.callnum, s.exclusive = nil, nil, 0, false
}
