package client_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// writeCertificate makes a file of a certificate with that number and its key.
func writeCertificate(t *testing.T, path string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A certificate that was renewed is shown with the next connection; until it can
// be read the old one is.
func TestRenewedCertificate(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var answer any = r.TLS.PeerCertificates[0].SerialNumber.Int64()
		if bytes.Contains(body, []byte("sslLogin")) {
			answer = xmlrpc.Struct{{Name: "session-id", Value: 1}, {Name: "session-key", Value: "k"}, {Name: "header-auth", Value: true}}
		}
		text, err := xmlrpc.AppendReply(nil, answer)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Connection", "close") // the next call shakes hands anew
		_, _ = w.Write(text)
	}))
	srv.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	path := filepath.Join(t.TempDir(), "client.pem")
	writeCertificate(t, path, 1)
	s, err := client.New(srv.URL, client.Options{CertFile: path, NoVerify: true, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SSLLogin(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		change func()
		want   int64
	}{
		{func() {}, 1},
		{func() { writeCertificate(t, path, 2) }, 2},
		{func() {
			if err := os.Truncate(path, 10); err != nil {
				t.Fatal(err)
			}
		}, 2},
		{func() { writeCertificate(t, path, 3) }, 3},
	} {
		step.change()
		if got, err := client.Invoke[int64](t.Context(), s, "which"); err != nil || got != step.want {
			t.Errorf("certificate %d was shown, want %d: %v", got, step.want, err)
		}
	}
}
