package app

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
)

func TestMailer(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, smtptest.Options{Password: "pw", Mechanisms: "PLAIN", Refuse: []string{"gone@example.com"}})
	own := settings.DefaultOwn()
	options := &hub.Options{EmailDomain: "example.com"}
	if newMailer(&settings.Settings{Options: options, Own: own}) != nil {
		t.Error("a hub without a server sends mail")
	}
	own.Mail = settings.MailSettings{Server: server.Addr, User: "hub", Password: "pw"}
	m := newMailer(&settings.Settings{Options: options, Own: own})
	err := m.Send(t.Context(), hub.Mail{Users: []string{"alice", "gone"}, Subject: "älter", Text: "text\n"})
	if err == nil || !strings.Contains(err.Error(), "gone@example.com") {
		t.Errorf("error %v, want one about who was refused", err)
	}
	got := server.Next()
	for _, want := range []string{"From: koji@example.com\n", "To: alice@example.com, gone@example.com\n", "Subject: =?utf-8?q?=C3=A4lter?=\n", "\n\ntext\n"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("%q is missing in\n%s", want, got.Text)
		}
	}
	got.Text = ""
	if diff := cmp.Diff(smtptest.Letter{From: "koji@example.com", To: []string{"alice@example.com"}, User: "hub"}, got); diff != "" {
		t.Error(diff)
	}
}
