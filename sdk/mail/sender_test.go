package mail_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/mail"
	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
)

func letter(to ...string) *mail.Letter {
	return &mail.Letter{From: "Koji <koji@example.com>", To: to, Subject: "s", Text: "one\n.\ntwo\n"}
}

func wantError(t *testing.T, err error, pattern string) {
	t.Helper()
	if pattern == "" && err != nil || pattern != "" && (err == nil || !regexp.MustCompile(pattern).MatchString(err.Error())) {
		t.Errorf("error %v, want %q", err, pattern)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	const all = "PLAIN LOGIN CRAM-MD5"
	for _, tc := range []struct {
		name string
		opts smtptest.Options
		set  mail.Sender
		want smtptest.Letter // User and Encrypted
	}{
		{name: "plain"},
		{name: "encrypted unasked, unchecked", opts: smtptest.Options{TLS: true}, want: smtptest.Letter{Encrypted: true}},
		{name: "encrypted", opts: smtptest.Options{TLS: true}, set: mail.Sender{RequireTLS: true}, want: smtptest.Letter{Encrypted: true}},
		{
			name: "login", opts: smtptest.Options{TLS: true, Password: "pw", Mechanisms: all},
			set: mail.Sender{User: "koji", Password: "pw"}, want: smtptest.Letter{Encrypted: true, User: "koji"},
		},
		{
			name: "login in the clear on this machine", opts: smtptest.Options{Password: "pw", Mechanisms: "PLAIN"},
			set: mail.Sender{User: "koji", Password: "pw"}, want: smtptest.Letter{User: "koji"},
		},
		{
			name: "the older way", opts: smtptest.Options{Password: "pw", Mechanisms: "XOAUTH2 LOGIN"},
			set: mail.Sender{User: "koji", Password: "pw"}, want: smtptest.Letter{User: "koji"},
		},
		{
			name: "without telling the password", opts: smtptest.Options{Password: "pw", Mechanisms: "CRAM-MD5"},
			set: mail.Sender{User: "koji", Password: "pw"}, want: smtptest.Letter{User: "koji"},
		},
		{name: "no password, no login", opts: smtptest.Options{Mechanisms: all}, set: mail.Sender{User: "koji"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.New(t, tc.opts)
			s := tc.set
			s.Server, s.Roots = server.Addr, server.Roots
			if refused, err := s.Send(t.Context(), letter("Alice <alice@example.com>", "bob@example.com")); err != nil || refused != nil {
				t.Fatal(refused, err)
			}
			got := server.Next()
			if !strings.Contains(got.Text, "\nTo: \"Alice\" <alice@example.com>, bob@example.com\n") || !strings.HasSuffix(got.Text, "\n\none\n.\ntwo\n") {
				t.Errorf("letter:\n%s", got.Text)
			}
			got.Text = ""
			tc.want.From, tc.want.To = "koji@example.com", []string{"alice@example.com", "bob@example.com"}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Another machine learns no password but over TLS with a certificate that is
// its own.
func TestPasswordElsewhere(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		opts smtptest.Options
		why  string
	}{
		{"in the clear", smtptest.Options{Mechanisms: "PLAIN LOGIN"}, "unencrypted connection"},
		{"wrong certificate", smtptest.Options{Mechanisms: "PLAIN LOGIN", TLS: true}, "STARTTLS: .*certificate"},
		{"a digest", smtptest.Options{Mechanisms: "PLAIN LOGIN CRAM-MD5"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.opts.Password, tc.opts.Host = "pw", "127.0.0.2" // not by a name that net/smtp knows
			server := smtptest.New(t, tc.opts)
			s := mail.Sender{Server: server.Addr, User: "koji", Password: "pw", Roots: server.Roots}
			_, err := s.Send(t.Context(), letter("alice@example.com"))
			wantError(t, err, tc.why)
		})
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		opts   smtptest.Options
		set    mail.Sender
		letter *mail.Letter
		why    string
	}{
		{name: "wrong password", opts: smtptest.Options{Password: "pw", Mechanisms: "PLAIN"}, set: mail.Sender{User: "koji", Password: "x"}, why: `login as "koji": 535 .wrong password`},
		{name: "no known login", opts: smtptest.Options{Password: "pw", Mechanisms: "XOAUTH2", TLS: true}, set: mail.Sender{User: "koji", Password: "pw"}, why: "no login that is known"},
		{name: "no login", set: mail.Sender{User: "koji", Password: "pw"}, why: "no login that is known"},
		{name: "login missing", opts: smtptest.Options{Password: "pw", Mechanisms: "PLAIN"}, why: "530 .who are you"},
		{name: "no TLS", set: mail.Sender{RequireTLS: true}, why: "does not offer STARTTLS"},
		{name: "unknown authority", opts: smtptest.Options{TLS: true}, set: mail.Sender{RequireTLS: true, Roots: x509.NewCertPool()}, why: "unknown authority"},
		{name: "all refused", opts: smtptest.Options{Refuse: []string{"alice@example.com"}}, letter: letter("alice@example.com", "a\r\nRCPT TO:<eve@example.com>"), why: `all addresses were refused: "a\\r\\n.*; "alice@example.com": 550 .no such user`},
		{name: "no address", letter: letter("nobody", "x> y@example.com"), why: `"nobody": .*; "x> y@example.com"`},
		{name: "nobody", letter: letter(), why: "for nobody"},
		{name: "bad sender", letter: &mail.Letter{From: "a\r\nb", To: []string{"a@b"}}, why: `sender "a\\r\\nb"`},
		{name: "silence", opts: smtptest.Options{Silent: true}, set: mail.Sender{Timeout: 50 * time.Millisecond}, why: "no end after 50ms"},
		{name: "nobody listens", set: mail.Sender{Server: closed.Addr().String()}, why: "connection refused"},
		{name: "no server", set: mail.Sender{Server: ":25"}, why: "no mail server"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.New(t, tc.opts)
			s := tc.set
			if s.Server == "" {
				s.Server = server.Addr
			}
			l := tc.letter
			if l == nil {
				l = letter("alice@example.com")
			}
			refused, err := s.Send(t.Context(), l)
			if refused != nil {
				t.Error(refused)
			}
			wantError(t, err, tc.why)
			if got := server.Letters(); got != nil {
				t.Errorf("sent %v", got)
			}
		})
	}
}

func TestSomeRefused(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, smtptest.Options{Refuse: []string{"gone@example.com"}})
	s := mail.Sender{Server: server.Addr}
	refused, err := s.Send(t.Context(), letter("Gone <gone@example.com>", "bob@example.com", "carol"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range refused {
		names = append(names, r.Address)
	}
	if diff := cmp.Diff([]string{"carol", "Gone <gone@example.com>"}, names); diff != "" {
		t.Error(diff)
	}
	wantError(t, refused[1], `^"Gone <gone@example.com>": 550 .no such user.$`)
	if got := server.Next(); len(got.To) != 1 || got.To[0] != "bob@example.com" {
		t.Errorf("envelope: %v", got.To)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, smtptest.Options{Silent: true})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the task was cancelled"))
	s := mail.Sender{Server: server.Addr}
	_, err := s.Send(ctx, letter("alice@example.com"))
	wantError(t, err, "the task was cancelled")
}

// A server that never comes to an end is not listened to for ever.
func TestTalkative(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var talking sync.WaitGroup
	talking.Go(func() {
		conn, err := listener.Accept()
		for err == nil {
			_, err = conn.Write(bytes.Repeat([]byte("2"), 1<<16))
		}
		if conn != nil {
			_ = conn.Close()
		}
	})
	s := mail.Sender{Server: listener.Addr().String()}
	_, err = s.Send(t.Context(), letter("alice@example.com"))
	wantError(t, err, "the server says too much")
	_ = listener.Close()
	talking.Wait()
}
