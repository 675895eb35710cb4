package mail

import (
	"crypto/rand"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Letter is what is sent. Its parts may come from anywhere: none can end a
// header or the letter.
type Letter struct {
	From    string   // an address, with a name or without
	To      []string // likewise
	Subject string
	Header  []Field // further ones, in this order
	Text    string  // UTF-8, lines end in "\n"
}

// Field is one line of the header. The name is up to the program.
type Field struct{ Name, Value string }

// The longest lines that SMTP carries, and those of encoded words (RFC 5322,
// RFC 2047).
const (
	maxLine    = 998
	maxEncoded = 76
)

// compose writes the letter as it goes over the wire. Texts in ASCII stand as
// they are, so that whoever sorts letters by them finds them.
func (l *Letter) compose(from *mail.Address, to []recipient, now time.Time) []byte {
	encoding, text := body(l.Text)
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	add("From", fold("From", show(l.From, from)))
	add("Subject", encode("Subject", l.Subject))
	names := make([]string, len(to))
	for i, r := range to {
		names[i] = show("", r.address)
	}
	add("To", fold("To", strings.Join(names, ", ")))
	for _, f := range l.Header {
		add(f.Name, encode(f.Name, f.Value))
	}
	domain := from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	add("Date", now.Format(time.RFC1123Z))
	add("Message-ID", "<"+rand.Text()+"@"+domain+">")
	add("Auto-Submitted", "auto-generated")
	add("MIME-Version", "1.0")
	add("Content-Type", "text/plain; charset=utf-8")
	add("Content-Transfer-Encoding", encoding)
	return []byte(b.String() + "\r\n" + text)
}

// show is an address as it stands in the header: as it was written, when that is
// plain text.
func show(written string, a *mail.Address) string {
	if written != "" && plain(written) {
		return written
	}
	if a.Name == "" {
		return route(a)
	}
	return a.String()
}

// route is an address for the envelope.
func route(a *mail.Address) string {
	bare := mail.Address{Address: a.Address}
	return strings.Trim(bare.String(), "<>")
}

func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// encode is a text as a header's value.
func encode(name, text string) string {
	return fold(name, mime.QEncoding.Encode("utf-8", strings.Join(strings.Fields(text), " ")))
}

// fold breaks a value at blanks where its line would be too long.
func fold(name, value string) string {
	limit := maxLine
	if strings.Contains(value, "=?utf-8?q?") {
		limit = maxEncoded
	}
	var lines []string
	room := limit - len(name+": ")
	for len(value) > room {
		at := strings.LastIndexByte(value[:room+1], ' ')
		if at <= 0 {
			at = strings.IndexByte(value[1:], ' ') + 1
		}
		if at <= 0 {
			break
		}
		lines, value, room = append(lines, value[:at]), value[at:], limit
	}
	return strings.Join(append(lines, value), "\r\n")
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// body returns a text with the network's line ends, and what its encoding is
// called.
func body(text string) (encoding, wire string) {
	text = lineEnds.Replace(text)
	for line := range strings.Lines(text) {
		if len(line) > maxLine {
			var b strings.Builder
			w := quotedprintable.NewWriter(&b)
			_, _ = w.Write([]byte(text)) // a strings.Builder takes everything
			_ = w.Close()
			return "quoted-printable", b.String()
		}
	}
	return "8bit", strings.ReplaceAll(text, "\n", "\r\n")
}
