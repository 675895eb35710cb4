package smtptest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
)

// session is one connection, which ends with the first error.
type session struct {
	server    *Server
	conn      net.Conn
	text      *textproto.Conn
	letter    Letter
	user      string
	encrypted bool
	err       error
}

func (c *session) say(code int, text string) {
	if c.err == nil {
		c.err = c.text.PrintfLine("%d %s", code, text)
	}
}

func (c *session) hear() string {
	line, err := c.text.ReadLine()
	if c.err == nil {
		c.err = err
	}
	return line
}

// turn answers one command.
func (c *session) turn() {
	line := c.hear()
	if c.err != nil {
		return
	}
	command, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(command) {
	case "EHLO":
		c.greet()
	case "STARTTLS":
		c.startTLS()
	case "AUTH":
		c.login(rest)
	case "MAIL":
		if c.user == "" && c.server.opts.Password != "" {
			c.say(530, "who are you?")
			return
		}
		c.letter = Letter{From: address(rest), User: c.user, Encrypted: c.encrypted}
		c.say(250, "fine")
	case "RCPT":
		if slices.Contains(c.server.opts.Refuse, address(rest)) {
			c.say(550, "no such user")
			return
		}
		c.letter.To = append(c.letter.To, address(rest))
		c.say(250, "fine")
	case "DATA":
		c.take()
	case "QUIT":
		c.say(221, "bye")
		c.err = io.EOF
	default:
		c.say(502, "what?")
	}
}

func (c *session) greet() {
	offers := []string{"test", "8BITMIME"}
	if c.server.tls != nil && !c.encrypted {
		offers = append(offers, "STARTTLS")
	}
	if c.server.opts.Mechanisms != "" {
		offers = append(offers, "AUTH "+c.server.opts.Mechanisms)
	}
	for _, offer := range offers[:len(offers)-1] {
		if c.err == nil {
			c.err = c.text.PrintfLine("250-%s", offer)
		}
	}
	c.say(250, offers[len(offers)-1])
}

func (c *session) startTLS() {
	if c.server.tls == nil {
		c.say(502, "not here")
		return
	}
	c.say(220, "go on")
	c.conn = tls.Server(c.conn, c.server.tls)
	c.text, c.encrypted = textproto.NewConn(c.conn), true
}

func (c *session) login(how string) {
	mechanism, first, _ := strings.Cut(how, " ")
	var user string
	var right bool
	switch mechanism {
	case "PLAIN":
		parts := strings.Split(string(decode(first)), "\x00")
		if right = len(parts) == 3 && parts[2] == c.server.opts.Password; right {
			user = parts[1]
		}
	case "LOGIN":
		user = c.ask("Username:")
		right = c.ask("Password:") == c.server.opts.Password
	case "CRAM-MD5":
		const challenge = "<1@test>"
		name, digest, _ := strings.Cut(c.ask(challenge), " ")
		mac := hmac.New(md5.New, []byte(c.server.opts.Password))
		mac.Write([]byte(challenge))
		user, right = name, digest == hex.EncodeToString(mac.Sum(nil))
	}
	if !right {
		c.say(535, "wrong password")
		return
	}
	c.user = user
	c.say(235, "welcome")
}

func (c *session) ask(question string) string {
	c.say(334, base64.StdEncoding.EncodeToString([]byte(question)))
	return string(decode(c.hear()))
}

func (c *session) take() {
	c.say(354, "go on")
	text, err := c.text.ReadDotBytes()
	if err != nil {
		c.err = err
		return
	}
	c.letter.Text = string(text)
	c.server.letters <- c.letter
	c.say(250, "taken")
}

// address is what stands between the angle brackets.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	return s[:max(0, strings.LastIndexByte(s, '>'))]
}

// decode is nothing for what is no base64.
func decode(s string) []byte {
	b, _ := base64.StdEncoding.DecodeString(s)
	return b
}
