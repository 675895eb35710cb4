package kolotransport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Transport is the http.RoundTripper for kolo's client. It is safe for
// concurrent use; as a session's calls follow one another, clients that are to
// call side by side need a Transport each, over Session.Subsession.
type Transport struct {
	session *client.Session
}

// New returns a transport that calls in the session, which may be logged in
// already. Otherwise kolo's client may log in by itself, with login(user,
// password) or, when the session has a certificate, sslLogin([proxyuser]); its
// further calls are that user's until logout().
func New(s *client.Session) *Transport { return &Transport{session: s} }

// RoundTrip performs the call in the request's body in the session and returns
// its result or fault in the form that kolo reads rightly. The request's URL
// must be the hub's. A hub that can't be reached, or that does not answer as
// one, is an error.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	if err := t.check(req); err != nil {
		return nil, err
	}
	call, err := decodeCall(body)
	if err != nil {
		return nil, fmt.Errorf("kolotransport: not sent: %w", err)
	}
	result, err := t.call(req.Context(), call)
	var reply []byte
	if fault := (*koji.Fault)(nil); errors.As(err, &fault) {
		reply = xmlrpc.AppendFault(nil, fault.Kind.Code(), fault.Msg)
	} else if err != nil {
		return nil, err
	} else if reply, err = appendReply(nil, result); err != nil {
		return nil, fmt.Errorf("kolotransport: %s: the answer: %w", call.Method, err)
	}
	return response(req, reply), nil
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, errors.New("kolotransport: the request has no body")
	}
	body, err := io.ReadAll(req.Body)
	if err := errors.Join(err, req.Body.Close()); err != nil {
		return nil, fmt.Errorf("kolotransport: read the request: %w", err)
	}
	return body, nil
}

// check refuses what is no call to the session's hub: it would reach another
// place than the one it names.
func (t *Transport) check(req *http.Request) error {
	if req.Method != http.MethodPost {
		return fmt.Errorf("kolotransport: %s is no way to call a method", req.Method)
	}
	hub, err := url.Parse(t.session.URL())
	if err != nil {
		return fmt.Errorf("kolotransport: %w", err)
	}
	if !strings.EqualFold(req.URL.Host, hub.Host) || req.URL.Path != hub.Path {
		return fmt.Errorf("kolotransport: the call is for %s, but the session is one of %s", req.URL.Redacted(), hub.Redacted())
	}
	return nil
}

func (t *Transport) call(ctx context.Context, call *xmlrpc.Call) (any, error) {
	switch call.Method {
	case "login":
		return t.login(ctx, call.Params)
	case "sslLogin":
		return t.sslLogin(ctx, call.Params)
	case "exclusiveSession":
		return t.exclusive(ctx, call.Params)
	case "logout":
		if len(call.Params) == 0 {
			return nil, t.session.Logout(ctx)
		}
	}
	return t.session.Call(ctx, call.Method, call.Params...)
}

func response(req *http.Request, body []byte) *http.Response {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"text/xml"}},
		ContentLength: int64(len(body)),
		Body:          io.NopCloser(bytes.NewReader(body)),
		Request:       req,
	}
}
