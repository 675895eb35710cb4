package mail

import (
	"context"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Sender implements hub.Mailer: it hands letters to a mail server that takes them
// without a login, as one on the same machine does.
type Sender struct {
	Server string // host:port
	From   string
	Domain string // of the users' addresses
}

var _ hub.Mailer = (*Sender)(nil)

// sendTime bounds how long a letter may take.
const sendTime = 30 * time.Second

// Send implements hub.Mailer.
func (s *Sender) Send(ctx context.Context, m hub.Mail) error {
	if err := s.send(ctx, m); err != nil {
		return fmt.Errorf("mail through %s: %w", s.Server, err)
	}
	return nil
}

func (s *Sender) send(ctx context.Context, m hub.Mail) error {
	var to []string
	for _, user := range m.Users {
		address, err := mail.ParseAddress(user + "@" + s.Domain)
		if err != nil {
			return fmt.Errorf("user %q: %w", user, err)
		}
		to = append(to, address.Address)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Server)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	host, _, err := net.SplitHostPort(s.Server)
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	if err := c.Mail(s.From); err != nil {
		return err
	}
	for _, address := range to {
		if err := c.Rcpt(address); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(s.letter(m, to)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// letter is the text as it goes over the wire.
func (s *Sender) letter(m hub.Mail, to []string) []byte {
	head := []string{
		"From: " + s.From,
		"To: " + strings.Join(to, ", "),
		"Subject: " + mime.QEncoding.Encode("utf-8", m.Subject),
		"Date: " + time.Now().Format(time.RFC1123Z),
		"Auto-Submitted: auto-generated",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: 8bit",
	}
	body := strings.ReplaceAll(m.Text, "\n", "\r\n")
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + body)
}
