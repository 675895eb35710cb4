package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"syscall"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// ConnError means that the hub could not be reached, or that the connection was
// lost before the answer was complete.
type ConnError struct {
	Method string
	Err    error
}

func (e *ConnError) Error() string { return e.Err.Error() }

// Timeout reports whether the hub was there but said nothing for too long.
func (e *ConnError) Timeout() bool { return errors.Is(e.Err, errSilence) }

// Unwrap returns the cause.
func (e *ConnError) Unwrap() error { return e.Err }

// StatusError is an answer of the web server instead of the hub's.
type StatusError struct {
	Code int
	URL  string
	Text string // the beginning of the answer
}

func (e *StatusError) Error() string {
	kind := "Error"
	switch {
	case e.Code >= 500:
		kind = "Server Error"
	case e.Code >= 400:
		kind = "Client Error"
	}
	return fmt.Sprintf("%d %s: %s for url: %s", e.Code, kind, http.StatusText(e.Code), e.URL)
}

// errSilence is the cause when the hub said nothing for Options.Timeout.
var errSilence = errors.New("the hub did not answer in time")

// temporary reports whether the same request may succeed when sent again.
func temporary(err error) bool {
	var status *StatusError
	switch {
	case errors.As(err, &status):
		return status.Code >= 500 || status.Code == http.StatusRequestTimeout || status.Code == http.StatusTooManyRequests
	case errors.Is(err, xmlrpc.ErrTooLarge), isCertError(err):
		return false
	}
	return true
}

func isCertError(err error) bool {
	var (
		verify  *tls.CertificateVerificationError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	return errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid)
}

// dropped reports whether err looks like a kept connection that the other side
// had closed meanwhile.
func dropped(err error) bool {
	var conn *ConnError
	return errors.As(err, &conn) &&
		(errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.EPIPE) ||
			errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
}
