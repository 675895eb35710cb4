package tasks

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/mail"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// notificationWeight is koji's: a letter is next to no work.
const notificationWeight = 0.1

// notify sends a letter from this site's builders; whom its addresses refuse is
// logged. The result says what about and whom to, as koji's does.
func notify(ctx context.Context, t *builder.Task, l *mail.Letter, about string) (any, error) {
	o := t.Options
	s := mail.Sender{Server: o.SMTPHost, User: o.SMTPUser, Password: o.SMTPPass}
	l.From = o.FromAddr
	refused, err := s.Send(ctx, l)
	if err != nil {
		return nil, err
	}
	left := map[string]bool{}
	for _, r := range refused {
		left[r.Address] = true
		t.Logger.WarnContext(ctx, "the mail server refused an address", "task", t.ID, "address", r.Address, "error", r.Err)
	}
	var sent []string
	for _, address := range l.To {
		if !left[address] {
			sent = append(sent, address)
		}
	}
	return "sent notification of " + about + " to: " + strings.Join(sent, ", "), nil
}

// get calls a method that answers with a struct about one thing; without it there
// is nothing to write about.
func get(ctx context.Context, t *builder.Task, method string, what any) (xmlrpc.Struct, error) {
	v, err := t.Call(ctx, method, what)
	if err != nil {
		return nil, err
	}
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "%s: there is no %s", method, koji.Repr(what))
	}
	return s, nil
}

// draft is how koji writes whether a build is one.
func draft(build xmlrpc.Struct) string {
	if v, ok := build.Get("draft"); ok {
		return koji.Str(v)
	}
	return koji.Str(false)
}

// line adds a line to a letter.
func line(b *strings.Builder, format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
