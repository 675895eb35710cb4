package mail

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
)

// mailServer takes one letter and returns what the client said.
func mailServer(t *testing.T) (addr string, said <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	all := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 test\r\n")
		var b strings.Builder
		letter := false
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			line := lines.Text()
			b.WriteString(line + "\n")
			switch {
			case letter && line != ".":
				continue
			case line == "DATA":
				letter = true
				fmt.Fprint(conn, "354 go on\r\n")
				continue
			case strings.HasPrefix(line, "RCPT TO:<nobody@"):
				fmt.Fprint(conn, "550 no such user\r\n")
				continue
			}
			letter = false
			if line == "QUIT" {
				fmt.Fprint(conn, "221 bye\r\n")
				continue
			}
			fmt.Fprint(conn, "250 fine\r\n")
		}
		all <- b.String()
	}()
	return l.Addr().String(), all
}

func TestSend(t *testing.T) {
	t.Parallel()
	addr, said := mailServer(t)
	s := &Sender{Server: addr, From: "koji@example.com", Domain: "example.com"}
	if err := s.Send(t.Context(), hub.Mail{Users: []string{"alice", "bob"}, Subject: "älter", Text: "one\n.\ntwo\n"}); err != nil {
		t.Fatal(err)
	}
	got := <-said
	for _, want := range []string{
		"MAIL FROM:<koji@example.com>", "RCPT TO:<alice@example.com>\nRCPT TO:<bob@example.com>\n", "To: alice@example.com, bob@example.com\n",
		"Subject: =?utf-8?q?=C3=A4lter?=\n", "\n\none\n..\ntwo\n.\nQUIT\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestSendRefused(t *testing.T) {
	t.Parallel()
	addr, _ := mailServer(t)
	s := &Sender{Server: addr, From: "koji@example.com", Domain: "example.com"}
	for user, want := range map[string]string{"nobody": "no such user", "a\r\nb": `user "a\r\nb"`, "x> y": `user "x> y"`} {
		if err := s.Send(t.Context(), hub.Mail{Users: []string{user}, Subject: "s"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", user, err)
		}
	}
}
