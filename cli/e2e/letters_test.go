package e2e

import (
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
)

// letters is the site's mail server, and what it has got.
type letters struct {
	*smtptest.Server

	mu  sync.Mutex
	got []smtptest.Letter
}

// find returns the first letter whose text matches.
func (l *letters) find(pattern *regexp.Regexp) (smtptest.Letter, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, l.Letters()...)
	for _, letter := range l.got {
		if pattern.MatchString(letter.Text) {
			return letter, true
		}
	}
	return smtptest.Letter{}, false
}

// await is the scripts' await-letter.
func (l *letters) await(t testing.TB, ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: await-letter FILE REGEXP")
	}
	pattern := regexp.MustCompile("(?m)" + args[1])
	var letter smtptest.Letter
	eventually(t, "there is a letter "+args[1], func() (found bool) {
		letter, found = l.find(pattern)
		return found
	})
	text := "Envelope: " + strings.Join(letter.To, " ") + "\n" + letter.Text
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}
