package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Session is a conversation with a hub, anonymous until one of the logins. It is
// safe for concurrent use: the calls of a session that is logged in follow one
// another, because koji numbers them; for calls side by side there are Subsession
// and Anonymous.
type Session struct {
	link *link // shared with subsessions

	turn chan struct{} // held during a call that is logged in

	mu        sync.Mutex
	info      *Info // nil while anonymous
	callnum   int64
	auth      Auth // how to renew an expired session; nil when unknown
	exclusive bool
}

// link is the way to a hub, whoever is logged in.
type link struct {
	opts     Options
	url      atomic.Pointer[url.URL]
	http     doer
	useCert  atomic.Bool
	lastCert atomic.Pointer[tls.Certificate] // as it could last be read
	noTLS    error                           // why https is out of the question
	version  atomic.Value                    // string
	methods  methodSet
}

// Info identifies a session at its hub: enough for another process to go on with
// it. It is a secret.
type Info struct {
	ID  int64
	Key string
	// HeaderAuth is whether the hub takes the above from headers; older ones
	// want them in the query.
	HeaderAuth bool
}

// New prepares a session with the hub at hubURL; nothing is sent.
func New(hubURL string, opts Options) (*Session, error) {
	u, err := url.Parse(strings.TrimSpace(hubURL))
	if err != nil {
		return nil, fmt.Errorf("client: the hub's URL: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("client: the hub's URL %q is not http:// or https://", hubURL)
	}
	l := &link{opts: opts.withDefaults()}
	l.url.Store(u)
	if err := l.connect(); err != nil {
		return nil, err
	}
	return &Session{link: l, turn: make(chan struct{}, 1)}, nil
}

// Resume goes on with a session that somebody else opened, a subsession handed
// to a child process for instance. Call numbers begin anew, so the session must
// not have been used yet. auth renews it when it expires and may be nil.
func Resume(hubURL string, opts Options, info Info, auth Auth) (*Session, error) {
	s, err := New(hubURL, opts)
	if err != nil {
		return nil, err
	}
	s.info, s.auth = &info, auth
	if _, ok := auth.(certAuth); ok { // as after the login
		s.link.useCert.Store(true)
		if err := s.forceHTTPS(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Anonymous returns a session of its own that is not logged in and shares the
// connections of s.
func (s *Session) Anonymous() *Session {
	return &Session{link: s.link, turn: make(chan struct{}, 1)}
}

// Info returns what identifies the session, nil when it is not logged in.
func (s *Session) Info() *Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.info == nil {
		return nil
	}
	info := *s.info
	return &info
}

// LoggedIn reports whether a login succeeded and no logout followed.
func (s *Session) LoggedIn() bool { return s.Info() != nil }

// URL is the hub's address.
func (s *Session) URL() string { return s.link.url.Load().String() }

// Options returns the options that are in force, defaults filled in.
func (s *Session) Options() Options { return s.link.opts }

// HubVersion is the koji version that the hub's last answer named, "" when there
// was none yet or the hub is older than koji 1.35.
func (s *Session) HubVersion() string {
	v, _ := s.link.version.Load().(string)
	return v
}

// KW makes keyword arguments, the last parameter of a call, out of names and
// values in turn, see xmlrpc.KW.
func KW(pairs ...any) xmlrpc.Struct { return xmlrpc.KW(pairs...) }

// Call calls a method. It may be sent more than once, but takes effect at most
// once: a session that is logged in numbers its calls. An expired session is
// renewed if it is known how.
func (s *Session) Call(ctx context.Context, method string, params ...any) (any, error) {
	body, err := xmlrpc.AppendCall(nil, method, params...)
	if err != nil {
		return nil, fmt.Errorf("client: %s: %w", method, err)
	}
	return s.send(ctx, message{method: method, body: body, contentType: "text/xml"})
}

func (s *Session) send(ctx context.Context, m message) (any, error) {
	v, _, err := s.sendCounted(ctx, m)
	return v, err
}

// sendCounted sends a message in the session's turn; sent is how often.
func (s *Session) sendCounted(ctx context.Context, m message) (v any, sent int, err error) {
	if !s.LoggedIn() {
		return s.link.exchangeCounted(ctx, s.address(m))
	}
	if err := s.take(ctx); err != nil {
		return nil, 0, err
	}
	defer s.release()
	v, sent, err = s.link.exchangeCounted(ctx, s.address(m))
	if koji.IsKind(err, koji.AuthExpired) && s.canRenew() {
		if err := s.renew(ctx); err != nil {
			return nil, sent, err
		}
		// The hub refused before it did anything.
		v, sent, err = s.link.exchangeCounted(ctx, s.address(m))
	}
	return v, sent, err
}

// address adds who calls and the call's number.
func (s *Session) address(m message) request {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := request{message: m, url: *s.link.url.Load()}
	if s.info != nil {
		info := *s.info
		r.info, r.callnum = &info, s.callnum
		s.callnum++
	}
	return r
}

// take waits for the session's turn.
func (s *Session) take(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Session) release() { <-s.turn }
