// Package mail sends letters by SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"strings"
	"time"
)

// Sender hands letters to a mail server. It encrypts where the server offers
// STARTTLS, and says no password in the clear to another machine. Do not change
// it in use; Send may be called from several goroutines.
type Sender struct {
	Server string // host or host:port; the port is 25 otherwise
	// User and Password, when both are set, are for a server that wants a login.
	User, Password string
	// RequireTLS refuses a server that does not offer STARTTLS.
	RequireTLS bool
	// Roots are the authorities that the server's certificate is checked with; nil
	// for the system's. It is checked when TLS is required, and before a password
	// goes to another machine; otherwise encryption without a check is better than
	// none.
	Roots *x509.CertPool
	// Timeout bounds a letter; 0 is two minutes.
	Timeout time.Duration
}

const defaultTimeout = 2 * time.Minute

// maxAnswers is more than a server has to say about one letter, in bytes.
const maxAnswers = 1 << 20

// Refusal is an address that the letter did not go to, and why.
type Refusal struct {
	Address string // as Letter.To has it
	Err     error
}

func (r Refusal) Error() string { return fmt.Sprintf("%q: %v", r.Address, r.Err) }

// Unwrap returns the reason.
func (r Refusal) Unwrap() error { return r.Err }

// Send hands over a letter. It went to everybody who is not among the refused; an
// error means that it went to nobody.
func (s *Sender) Send(ctx context.Context, l *Letter) (refused []Refusal, err error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no end after %s", timeout))
	defer cancel()
	if refused, err = s.send(ctx, l); err == nil {
		return refused, nil
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return nil, fmt.Errorf("mail through %q: %w", s.Server, err)
}

// recipient is an address as it was given, and what it means.
type recipient struct {
	given   string
	address *mail.Address
}

func (s *Sender) send(ctx context.Context, l *Letter) ([]Refusal, error) {
	from, err := mail.ParseAddress(l.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", l.From, err)
	}
	var (
		to      []recipient
		refused []Refusal
	)
	for _, text := range l.To {
		if a, err := mail.ParseAddress(text); err != nil {
			refused = append(refused, Refusal{text, err})
		} else {
			to = append(to, recipient{text, a})
		}
	}
	if len(to) == 0 {
		return nil, nobody(refused)
	}
	host, port, err := net.SplitHostPort(s.Server)
	if err != nil {
		host, port = strings.Trim(s.Server, "[]"), "25"
	}
	if host == "" {
		return nil, errors.New("no mail server is set")
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c, err := smtp.NewClient(&bounded{conn, maxAnswers}, host)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(c, host, conn); err != nil {
		return nil, err
	}
	return deliver(c, l, from, to, refused)
}

// deliver hands a letter to a server that is ready for it, and adds to those who
// are refused.
func deliver(c *smtp.Client, l *Letter, from *mail.Address, to []recipient, refused []Refusal) ([]Refusal, error) {
	if err := c.Mail(route(from)); err != nil {
		return nil, err
	}
	for _, r := range to {
		err := c.Rcpt(route(r.address))
		var answer *textproto.Error
		if errors.As(err, &answer) {
			refused = append(refused, Refusal{r.given, err})
		} else if err != nil {
			return nil, err
		}
	}
	if len(refused) == len(l.To) {
		return nil, nobody(refused)
	}
	w, err := c.Data()
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(l.compose(from, to, time.Now())); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	_ = c.Quit() // the letter is theirs already
	return refused, nil
}

// nobody is the error for a letter that nobody gets.
func nobody(refused []Refusal) error {
	if len(refused) == 0 {
		return errors.New("the letter is for nobody")
	}
	reasons := make([]string, len(refused))
	for i, r := range refused {
		reasons[i] = r.Error()
	}
	return fmt.Errorf("all addresses were refused: %s", strings.Join(reasons, "; "))
}

// prepare greets the server, encrypts and logs in.
func (s *Sender) prepare(c *smtp.Client, host string, conn net.Conn) error {
	if err := c.Hello(ownName(conn)); err != nil {
		return err
	}
	login := s.User != "" && s.Password != ""
	if offered, _ := c.Extension("STARTTLS"); offered {
		check := s.RequireTLS || login && !local(host)
		err := c.StartTLS(&tls.Config{ServerName: host, RootCAs: s.Roots, InsecureSkipVerify: !check})
		if err != nil {
			return fmt.Errorf("STARTTLS: %w", err)
		}
	} else if s.RequireTLS {
		return errors.New("the server does not offer STARTTLS")
	}
	if !login {
		return nil
	}
	auth, err := s.auth(c, host)
	if err == nil {
		err = c.Auth(auth)
	}
	if err != nil {
		return fmt.Errorf("login as %q: %w", s.User, err)
	}
	return nil
}

// bounded is a connection to a server that may say only so much.
type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the server says too much")
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// ownName is what this machine calls itself: its full name, else its address.
func ownName(conn net.Conn) string {
	if name, err := os.Hostname(); err == nil && strings.Contains(name, ".") {
		return name
	}
	addr, ok := conn.LocalAddr().(*net.TCPAddr)
	switch {
	case !ok:
		return "localhost"
	case addr.IP.To4() == nil:
		return "[IPv6:" + addr.IP.String() + "]"
	}
	return "[" + addr.IP.String() + "]"
}
