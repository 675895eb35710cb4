package mail

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, l *Letter) string {
	t.Helper()
	from, err := mail.ParseAddress(l.From)
	if err != nil {
		t.Fatal(err)
	}
	var to []recipient
	for _, text := range l.To {
		a, err := mail.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, recipient{text, a})
	}
	return string(l.compose(from, to, time.Date(2026, 11, 22, 13, 31, 5, 0, time.UTC)))
}

func TestCompose(t *testing.T) {
	t.Parallel()
	got := write(t, &Letter{
		From: "Koji Build System <koji@example.com>", To: []string{"alice@example.com", "Bob B. <bob@example.com>"},
		Subject: "hello-1-1 successfully tagged into f42 by alice",
		Header:  []Field{{"X-Koji-Tag", "f41"}, {"X-Koji-Tag", "f42"}}, Text: "one\n.\r\ntwo\rthree\n",
	})
	got = regexp.MustCompile(`Message-ID: <\w+@`).ReplaceAllString(got, "Message-ID: <ID@")
	want := strings.ReplaceAll(`From: Koji Build System <koji@example.com>
Subject: hello-1-1 successfully tagged into f42 by alice
To: alice@example.com, "Bob B." <bob@example.com>
X-Koji-Tag: f41
X-Koji-Tag: f42
Date: Sun, 22 Nov 2026 13:31:05 +0000
Message-ID: <ID@example.com>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

one
.
two
three
`, "\n", "\r\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever the parts are, the letter has the fields it should have and no line
// that is too long.
func TestHostileParts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"newlines": "a\r\nBcc: eve@example.com\r\n\r\nbody", "bare newline": "a\nBcc: x", "bare return": "a\rBcc: x", "fold": "a\r\n Bcc: x",
		"other ends of lines": "a\u0085b\u2028c\vd\fe", "null": "a\x00b", "escape": "\x1b[2J",
		"umlauts": "älter", "long umlauts": strings.Repeat("ä ö ", 500), "long words": strings.Repeat("package-", 12) + " " + strings.Repeat("x ", 900),
		"blanks": strings.Repeat(" ", 3000) + "x", "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, &Letter{
				From: "koji@example.com", To: []string{"alice@example.com"}, Subject: text, Header: []Field{{"X-Koji-Tag", text}}, Text: text,
			})
			if strings.ContainsAny(strings.ReplaceAll(got, "\r\n", ""), "\r\n") {
				t.Errorf("half an end of line in %q", got)
			}
			for line := range strings.Lines(got) {
				if len(line) > maxLine+2 {
					t.Errorf("%d bytes in a line", len(line))
				}
			}
			m, err := mail.ReadMessage(strings.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Header) != 10 || m.Header.Get("Bcc") != "" {
				t.Errorf("header: %v", m.Header)
			}
			words := strings.Join(strings.Fields(text), " ")
			for _, field := range []string{"Subject", "X-Koji-Tag"} {
				value, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(field))
				if err != nil || value != words {
					t.Errorf("%s: %q, %v", field, value, err)
				}
			}
			body := m.Body
			if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
				body = quotedprintable.NewReader(body)
			}
			data, err := io.ReadAll(body)
			if got := strings.ReplaceAll(string(data), "\r\n", "\n"); err != nil || got != lineEnds.Replace(text) {
				t.Errorf("text %q, %v", got, err)
			}
		})
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	many := make([]string, 60)
	for i := range many {
		many[i] = "a.rather.long.name@example.com"
	}
	got := write(t, &Letter{From: "Köji <koji@example.com>", To: many})
	from, rest, _ := strings.Cut(got, "\r\n")
	if from != "From: =?utf-8?q?K=C3=B6ji?= <koji@example.com>" {
		t.Error(from)
	}
	m, err := mail.ReadMessage(strings.NewReader(from + "\r\n" + rest))
	if err != nil {
		t.Fatal(err)
	}
	list, err := m.Header.AddressList("To")
	if err != nil || len(list) != len(many) {
		t.Errorf("%d addresses, %v", len(list), err)
	}
	for line := range strings.Lines(got) {
		if len(line) > maxLine+2 {
			t.Errorf("%d bytes in a line", len(line))
		}
	}
}
