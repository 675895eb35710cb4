package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// caller sends one call again and again over one connection, with as little
// work of its own as can be: what is measured is the hub. It belongs to one
// goroutine.
type caller struct {
	addr    string
	conn    net.Conn // nil once the hub has ended it
	in      *bufio.Reader
	head    []byte // of the request, up to the call number
	body    []byte
	session bool
	num     int64
	request []byte
	answer  []byte
}

// dial prepares calls of method; info is nil for anonymous ones. Calls are
// numbered from first on.
func dial(hubURL string, info *client.Info, first int64, method string, params ...any) (*caller, error) {
	u, err := url.Parse(hubURL)
	if err != nil {
		return nil, err
	}
	body, err := xmlrpc.AppendCall(nil, method, params...)
	if err != nil {
		return nil, err
	}
	head := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n", u.Path, u.Host, len(body))
	if info != nil {
		head = fmt.Appendf(head, "Koji-Session-Id: %d\r\nKoji-Session-Key: %s\r\nKoji-Session-Callnum: ", info.ID, info.Key)
	}
	c := &caller{addr: u.Host, in: bufio.NewReaderSize(nil, 64<<10), head: head, body: body, session: info != nil, num: first}
	return c, c.connect()
}

func (c *caller) connect() (err error) {
	if c.conn, err = net.Dial("tcp", c.addr); err == nil {
		c.in.Reset(c.conn)
	}
	return err
}

func (c *caller) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// call calls once; a fault is an error.
func (c *caller) call() error {
	if c.conn == nil {
		if err := c.connect(); err != nil {
			return err
		}
	}
	c.request = append(c.request[:0], c.head...)
	if c.session {
		c.request = append(strconv.AppendInt(c.request, c.num, 10), "\r\n"...)
		c.num++
	}
	c.request = append(append(c.request, "\r\n"...), c.body...)
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	if err := c.receive(); err != nil {
		return err
	}
	if bytes.Contains(c.answer, []byte("<fault>")) {
		return fmt.Errorf("the hub answers %s", c.answer)
	}
	return nil
}

// receive reads a reply into answer.
func (c *caller) receive() error {
	length, last := -1, false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		name, value, header := bytes.Cut(line, []byte(": "))
		switch {
		case !header && !bytes.HasSuffix(line, []byte(" 200 OK")):
			return errors.New(string(line))
		case string(name) == "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		case string(name) == "Connection":
			last = string(value) == "close"
		}
	}
	if length < 0 {
		return errors.New("the hub does not say how long its answer is")
	}
	c.answer = slices.Grow(c.answer[:0], length)[:length]
	_, err := io.ReadFull(c.in, c.answer)
	if last {
		c.close()
	}
	return err
}
