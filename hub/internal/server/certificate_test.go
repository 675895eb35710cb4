package server_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
)

// A client certificate that the authority signed logs its common name in; one
// that is not good ends the connection.
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	ca := newAuthority(t)
	srv := httptest.NewUnstartedServer(h.Handler())
	srv.TLS = &tls.Config{ClientCAs: ca.pool, ClientAuth: tls.VerifyClientCertIfGiven}
	srv.StartTLS()
	defer srv.Close()
	stranger := newAuthority(t)
	commonName, organization := asn1.ObjectIdentifier{2, 5, 4, 3}, asn1.ObjectIdentifier{2, 5, 4, 10}
	crafted, err := asn1.Marshal(pkix.RDNSequence{
		{{Type: commonName, Value: "bob"}}, {{Type: organization, Value: "x,CN=kojiadmin"}}, {{Type: commonName, Value: "kojiadmin"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		cert []tls.Certificate
		want string // in the answer; "" for none
	}{
		"nobody's":              {nil, "could not verify client"},
		"alice's":               {[]tls.Certificate{ca.issue(t, "alice")}, "<name>session-id</name>"},
		"without a name":        {[]tls.Certificate{ca.issue(t, "")}, "unable to get user information (CN)"},
		"without usages":        {[]tls.Certificate{ca.issue(t, "alice", func(c *x509.Certificate) { c.ExtKeyUsage, c.KeyUsage = nil, 0 })}, "<name>session-id</name>"},
		"the first name counts": {[]tls.Certificate{ca.issue(t, "", func(c *x509.Certificate) { c.RawSubject = crafted })}, "<string>3-"},
		"of another authority":  {[]tls.Certificate{stranger.issue(t, "alice")}, ""},
		"its own authority's":   {[]tls.Certificate{{Certificate: [][]byte{stranger.cert.Raw}, PrivateKey: stranger.key}}, ""},
		"expired":               {[]tls.Certificate{ca.issue(t, "alice", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })}, ""},
		"not yet valid":         {[]tls.Certificate{ca.issue(t, "alice", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) })}, ""},
		"for servers": {[]tls.Certificate{ca.issue(t, "alice", func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})}, ""},
	} {
		body, err := present(t, srv, test.cert)
		switch {
		case test.want == "" && err == nil:
			t.Errorf("%s: was answered %s", name, body)
		case test.want != "" && (err != nil || !strings.Contains(body, test.want)):
			t.Errorf("%s: no %q in %s (%v)", name, test.want, body, err)
		}
	}
}

// present calls sslLogin with a certificate.
func present(t *testing.T, srv *httptest.Server, certs []tls.Certificate) (string, error) {
	t.Helper()
	transport, _ := srv.Client().Transport.(*http.Transport)
	own := transport.Clone()
	defer own.CloseIdleConnections()
	own.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if len(certs) == 0 {
			return &tls.Certificate{}, nil
		}
		return &certs[0], nil // whoever the hub says that it trusts
	}
	resp, err := (&http.Client{Transport: own}).Post(srv.URL+"/kojihub/ssllogin", "text/xml", strings.NewReader(document("sslLogin")))
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}
