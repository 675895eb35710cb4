package hub

import "context"

// Mail is a letter to users of the hub.
type Mail struct {
	Users         []string // names; their addresses are in EmailDomain
	Subject, Text string
}

// Mailer sends mail.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// SendMail sends a letter, if this hub sends any at all: koji leaves that to
// builders. It may take as long as the mail server does, so it is nothing for a
// call's transaction.
func (s *System) SendMail(ctx context.Context, m Mail) error {
	if s.Mail == nil || s.Options.DisableNotifications {
		return nil
	}
	return s.Mail.Send(ctx, m)
}
