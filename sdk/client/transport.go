package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// doer is what of http.Client is used.
type doer interface {
	Do(*http.Request) (*http.Response, error)
	CloseIdleConnections()
}

// message is what a call sends, whoever calls.
type message struct {
	method      string
	body        []byte
	contentType string
	query       url.Values // of an upload
}

// request is a message with the session it belongs to: sent again it is the same
// call to the hub.
type request struct {
	message
	url     url.URL
	info    *Info
	callnum int64
	renewal bool          // a login that renews info: identified by headers only
	timeout time.Duration // 0: Options.Timeout
	noRetry bool
}

// connect prepares the HTTP client. That the hub's authority cannot be read matters
// only where certificates are looked at: koji's profiles often name a file that a
// hub without TLS does not need.
func (l *link) connect() error {
	if l.opts.HTTP != nil {
		l.http = l.opts.HTTP
		return nil
	}
	conf := &tls.Config{InsecureSkipVerify: l.opts.NoVerify} //nolint:gosec // koji's no_ssl_verify
	if ca := l.opts.ServerCAFile; ca != "" {
		conf.InsecureSkipVerify = false
		if conf.RootCAs, l.noTLS = authorities(ca); l.noTLS != nil && l.url.Load().Scheme == "https" {
			return l.noTLS
		}
	}
	conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if !l.useCert.Load() {
			return &tls.Certificate{}, nil
		}
		return l.clientCert()
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = conf
	l.http = &http.Client{
		Transport: transport,
		// A redirected POST would lose its body or hand the session's key to
		// another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return nil
}

// authorities reads a file of certificates.
func authorities(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("client: server CA: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("client: server CA %s holds no certificate", path)
	}
	return pool, nil
}

// clientCert reads the certificate, which may have been renewed. One that cannot be
// used, maybe as it is just being written, does not end a session that had a good
// one.
func (l *link) clientCert() (*tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(l.opts.CertFile, l.opts.CertFile)
	if err == nil {
		l.lastCert.Store(&cert)
		return &cert, nil
	}
	last := l.lastCert.Load()
	if last == nil {
		return nil, err
	}
	l.opts.Log.Warn("the client certificate cannot be read; what it was before is used", "error", err)
	return last, nil
}

// httpRequest writes r as koji's client does.
func (l *link) httpRequest(ctx context.Context, r request) (*http.Request, error) {
	u := r.url
	query := u.Query()
	for k, v := range r.query {
		query[k] = v
	}
	if r.info != nil && !r.info.HeaderAuth && !r.renewal {
		query.Set("session-id", strconv.FormatInt(r.info.ID, 10))
		query.Set("session-key", r.info.Key)
		query.Set("callnum", strconv.FormatInt(r.callnum, 10))
	}
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", l.opts.UserAgent)
	req.Header.Set("Content-Type", r.contentType)
	if r.info != nil {
		req.Header.Set("Koji-Session-Id", strconv.FormatInt(r.info.ID, 10))
		req.Header.Set("Koji-Session-Key", r.info.Key)
		req.Header.Set("Koji-Session-Callnum", strconv.FormatInt(r.callnum, 10))
	}
	return req, nil
}

// roundTrip sends r once and reads the answer.
func (l *link) roundTrip(ctx context.Context, r request) (any, error) {
	timeout := r.timeout
	if timeout == 0 {
		timeout = l.opts.Timeout
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(timeout, func() { cancel(errSilence) })
	defer silence.Stop()

	req, err := l.httpRequest(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("client: %s: %w", r.method, err)
	}
	l.traceRequest(ctx, r)
	resp, err := l.http.Do(req)
	if err != nil {
		return nil, l.lost(ctx, r, err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		plain := r.url
		plain.RawQuery = ""
		return nil, &StatusError{Code: resp.StatusCode, URL: plain.Redacted(), Text: string(text)}
	}
	if v := resp.Header.Get("Koji-Version"); v != "" {
		l.version.Store(v)
	}
	v, err := xmlrpc.ReadReply(&awake{resp.Body, silence, timeout}, l.opts.Limits)
	l.traceReply(ctx, r, v, err)
	var (
		fault  *xmlrpc.Fault
		syntax *xmlrpc.SyntaxError
	)
	switch {
	case err == nil:
		return v, nil
	case errors.As(err, &fault):
		return nil, koji.FromWire(fault.Code, fault.String)
	case errors.As(err, &syntax), errors.Is(err, xmlrpc.ErrTooLarge):
		return nil, fmt.Errorf("%s: the hub's answer: %w", r.method, err)
	}
	return nil, l.lost(ctx, r, err)
}

// lost makes the error of a connection that failed.
func (l *link) lost(ctx context.Context, r request, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var u *url.Error // its text has the URL, which may hold the session's key
	if errors.As(err, &u) {
		err = u.Err
	}
	return &ConnError{Method: r.method, Err: err}
}

// awake notes every sign of life of the hub.
type awake struct {
	io.Reader
	silence *time.Timer
	timeout time.Duration
}

func (a *awake) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		a.silence.Reset(a.timeout)
	}
	return n, err
}
