package mail

import (
	"errors"
	"net/smtp"
	"slices"
	"strings"
)

// auth chooses among the logins that the server offers.
func (s *Sender) auth(c *smtp.Client, host string) (smtp.Auth, error) {
	_, offered := c.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	_, encrypted := c.TLSConnectionState()
	plain := smtp.PlainAuth("", s.User, s.Password, host)
	for _, m := range []struct {
		name string
		auth smtp.Auth
		open bool // says the password
	}{
		{"PLAIN", plain, true},
		{"LOGIN", &loginAuth{plain: plain, answers: []string{s.User, s.Password}}, true},
		{"CRAM-MD5", smtp.CRAMMD5Auth(s.User, s.Password), false},
	} {
		if slices.Contains(mechanisms, m.name) && (!m.open || encrypted || local(host)) {
			return m.auth, nil
		}
	}
	if len(mechanisms) > 0 && !encrypted {
		return nil, errors.New("the server wants a password over an unencrypted connection")
	}
	return nil, errors.New("the server offers no login that is known here")
}

// local tells whether a server is on this machine, as net/smtp sees it.
func local(host string) bool { return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host) }

// loginAuth is the mechanism LOGIN: the server asks for the user, then for the
// password. It starts where PLAIN would.
type loginAuth struct {
	plain   smtp.Auth
	answers []string
}

func (a *loginAuth) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if _, _, err := a.plain.Start(server); err != nil {
		return "", nil, err
	}
	return "LOGIN", nil, nil
}

func (a *loginAuth) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	if len(a.answers) == 0 {
		return nil, errors.New("the server asks too much")
	}
	answer := a.answers[0]
	a.answers = a.answers[1:]
	return []byte(answer), nil
}
