package app

import (
	"context"
	"errors"
	"time"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/mail"
)

// mailTime bounds a letter, which somebody's call may wait for.
const mailTime = 30 * time.Second

// mailer sends the hub's own letters.
type mailer struct {
	sender mail.Sender
	from   string
	domain string // of the users' addresses
}

// newMailer is nil for a hub without a mail server.
func newMailer(s *settings.Settings) hub.Mailer {
	own := &s.Own.Mail
	if own.Server == "" {
		return nil
	}
	m := &mailer{from: own.From, domain: s.Options.EmailDomain, sender: mail.Sender{
		Server: own.Server, User: own.User, Password: own.Password, RequireTLS: own.RequireTLS, Timeout: mailTime,
	}}
	if m.from == "" {
		m.from = "koji@" + m.domain
	}
	return m
}

// Send implements hub.Mailer. That some users did not get it is an error, too.
func (m *mailer) Send(ctx context.Context, letter hub.Mail) error {
	to := make([]string, len(letter.Users))
	for i, user := range letter.Users {
		to[i] = user + "@" + m.domain
	}
	refused, err := m.sender.Send(ctx, &mail.Letter{From: m.from, To: to, Subject: letter.Subject, Text: letter.Text})
	for _, r := range refused {
		err = errors.Join(err, r)
	}
	return err
}
