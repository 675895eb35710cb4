package tasks

import (
	netmail "net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/mail"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

var hello = xmlrpc.Struct{
	opt("id", 1), opt("package_name", "hello"), opt("name", "hello"), opt("version", "1"), opt("release", "2"), opt("draft", false),
}

func with(s xmlrpc.Struct, name string, value any) xmlrpc.Struct {
	s = slices.Clone(s)
	s.Set(name, value)
	return s
}

// show is what of a letter depends on what happened.
func show(l *mail.Letter) string {
	text := "Subject: " + l.Subject + "\n"
	for _, f := range l.Header {
		text += f.Name + ": " + f.Value + "\n"
	}
	return text + "\n" + l.Text
}

func TestTagLetter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		news tagNews
		want string
	}{
		{"tagged", tagNews{tag: "f42", successful: true}, `Subject: hello-1-2 successfully tagged into f42 by alice
X-Koji-Package: hello
X-Koji-NVR: hello-1-2
X-Koji-Draft: False
X-Koji-User: alice
X-Koji-Status: complete
X-Koji-Tag: f42

Package: hello
NVR: hello-1-2
User: alice
Status: complete
Tag Operation: tagged
Into Tag: f42

hello-1-2 successfully tagged into f42 by alice

`},
		{"untagged", tagNews{from: "f41", successful: true}, `Subject: hello-1-2 successfully untagged from f41 by alice
X-Koji-Package: hello
X-Koji-NVR: hello-1-2
X-Koji-Draft: False
X-Koji-User: alice
X-Koji-Status: complete
X-Koji-Tag: f41

Package: hello
NVR: hello-1-2
User: alice
Status: complete
Tag Operation: untagged
From Tag: f41

hello-1-2 successfully untagged from f41 by alice

`},
		{"not moved", tagNews{from: "f41", tag: "f42", failure: "TagError: it is there"}, `Subject: hello-1-2 unsuccessfully moved from f41 into f42 by alice
X-Koji-Package: hello
X-Koji-NVR: hello-1-2
X-Koji-Draft: False
X-Koji-User: alice
X-Koji-Status: failed
X-Koji-Tag: f41
X-Koji-Tag: f42

Package: hello
NVR: hello-1-2
User: alice
Status: failed
Tag Operation: moved
From Tag: f41
Into Tag: f42

hello-1-2 unsuccessfully moved from f41 into f42 by alice
The reason:
    TagError: it is there

`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.news.build, tc.news.user = hello, "alice"
			if diff := cmp.Diff(tc.want, show(tc.news.letter())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// mailing is a bench whose builder has a mail server.
func mailing(t *testing.T, opts smtptest.Options) (*bench, *smtptest.Server) {
	t.Helper()
	b, server := newBench(t), smtptest.New(t, opts)
	b.opts.SMTPHost, b.opts.FromAddr = server.Addr, "Koji <koji@example.com>"
	b.opts.TopURLs = []string{"http://koji.example.com/kojifiles"}
	return b, server
}

func TestTagNotification(t *testing.T) {
	t.Parallel()
	both := []any{"alice@example.com", "bob@example.com"}
	for _, tc := range []struct {
		name   string
		opts   smtptest.Options
		params []any
		calls  string
		report string
		result any
		to     []string // who gets the letter
	}{
		{
			name: "tagged", params: []any{both, true, 24, nil, 1, 9, false, ""}, calls: "getBuild getUser getTag", report: "host.closeTask",
			result: "sent notification of tag operation 66 to: alice@example.com, bob@example.com", to: []string{"alice@example.com", "bob@example.com"},
		},
		{
			name: "moved", params: []any{both, true, 24, 23, 1, 9}, calls: "getBuild getUser getTag getTag", report: "host.closeTask",
			result: "sent notification of tag operation 66 to: alice@example.com, bob@example.com", to: []string{"alice@example.com", "bob@example.com"},
		},
		{
			name: "one is gone", opts: smtptest.Options{Refuse: []string{"alice@example.com"}}, params: []any{both, true, 24, nil, 1, 9},
			calls: "getBuild getUser getTag", report: "host.closeTask",
			result: "sent notification of tag operation 66 to: bob@example.com", to: []string{"bob@example.com"},
		},
		{name: "for nobody", params: []any{[]any{}, true, 24, nil, 1, 9}, report: "host.closeTask"},
		{name: "no news", params: []any{both, true, 24, nil, 1, 9, true}, report: "host.closeTask"},
		{
			name: "a failure is news", params: []any{both, false, 24, nil, 1, 9, true, "why"}, calls: "getBuild getUser getTag", report: "host.closeTask",
			result: "sent notification of tag operation 66 to: alice@example.com, bob@example.com", to: []string{"alice@example.com", "bob@example.com"},
		},
		{
			name: "no tag", params: []any{both, true, nil, nil, 1, 9}, calls: "getBuild getUser", report: "host.failTask",
			result: "a tag operation without a tag",
		},
		{name: "no build", params: []any{both, true, 24, nil, 404, 9}, calls: "getBuild", report: "host.failTask", result: "getBuild: there is no 404"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b, server := mailing(t, tc.opts)
			b.answerTagging()
			report, result := b.run(t, 66, "tagNotification", tc.params...)
			if report != tc.report || result != tc.result {
				t.Errorf("%s: %v", report, result)
			}
			wantMethods(t, b.methods(), append(strings.Fields(tc.calls), tc.report)...)
			var to []string
			for _, l := range server.Letters() {
				to = append(to, l.To...)
			}
			if diff := cmp.Diff(tc.to, to); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// answerTagging has the hub know one build, one user and every tag.
func (b *bench) answerTagging() {
	b.hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(404) {
			return nil, nil
		}
		return hello, nil
	})
	b.hub.Answer("getUser", xmlrpc.Struct{opt("name", "alice")})
	b.hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
		return xmlrpc.Struct{opt("name", "tag-"+koji.Str(c.Args[0]))}, nil
	})
}

// The names of a site's tags and users are up to others, and so is what failed.
func TestNotificationHostile(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: eve@example.com\r\n\r\nbody\r\n.\r\nMAIL FROM:<eve@example.com>"
	b, server := mailing(t, smtptest.Options{})
	b.hub.Answer("getBuild", with(hello, "package_name", evil))
	b.hub.Answer("getUser", xmlrpc.Struct{opt("name", evil)})
	b.hub.Answer("getTag", xmlrpc.Struct{opt("name", evil)})
	report, result := b.run(t, 66, "tagNotification", []any{"alice@example.com", evil}, false, 24, 23, 1, 9, false, evil)
	if report != "host.closeTask" || result != "sent notification of tag operation 66 to: alice@example.com" {
		t.Errorf("%s: %v", report, result)
	}
	all := server.Letters()
	if len(all) != 1 || len(all[0].To) != 1 {
		t.Fatalf("%d letters: %v", len(all), all)
	}
	m, err := netmail.ReadMessage(strings.NewReader(all[0].Text))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Header) != 15 || m.Header["Bcc"] != nil || len(m.Header["X-Koji-Tag"]) != 2 {
		t.Errorf("%d fields: %v", len(m.Header), m.Header)
	}
}

func TestNotificationUndelivered(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		opts smtptest.Options
		set  func(*builder.Options)
		why  string
	}{
		{"refused", smtptest.Options{Refuse: []string{"alice@example.com"}}, func(*builder.Options) {}, `all addresses were refused: "alice@example.com": 550`},
		{"login wanted", smtptest.Options{Password: "pw", Mechanisms: "PLAIN"}, func(*builder.Options) {}, "530"},
		{"wrong password", smtptest.Options{Password: "pw", Mechanisms: "PLAIN"}, func(o *builder.Options) { o.SMTPUser, o.SMTPPass = "koji", "no" }, `login as "koji": 535`},
		{"no server", smtptest.Options{}, func(o *builder.Options) { o.SMTPHost = "" }, "no mail server is set"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b, _ := mailing(t, tc.opts)
			b.answerTagging()
			tc.set(b.opts)
			report, result := b.run(t, 66, "tagNotification", []any{"alice@example.com"}, true, 24, nil, 1, 9)
			if why, _ := result.(string); report != "host.failTask" || !strings.Contains(why, tc.why) || strings.Contains(why, "pw") {
				t.Errorf("%s: %v", report, result)
			}
		})
	}
}

func TestNotificationLogin(t *testing.T) {
	t.Parallel()
	b, server := mailing(t, smtptest.Options{Password: "pw", Mechanisms: "PLAIN", TLS: true})
	b.answerTagging()
	b.opts.SMTPUser, b.opts.SMTPPass = "koji", "pw"
	if report, result := b.run(t, 66, "tagNotification", []any{"alice@example.com"}, true, 24, nil, 1, 9); report != "host.closeTask" {
		t.Fatal(report, result)
	}
	got := server.Next()
	if got.User != "koji" || !got.Encrypted || got.From != "koji@example.com" || !strings.HasPrefix(got.Text, "From: Koji <koji@example.com>\nSubject: hello-1-2 ") {
		t.Errorf("%+v", got)
	}
}
