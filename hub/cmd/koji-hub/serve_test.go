package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/settings"
)

// selfSigned makes files of a certificate and its key.
func selfSigned(t *testing.T) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "CERTIFICATE", der), file(t, "PRIVATE KEY", private)
}

func file(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Half of a TLS configuration is none: the hub does not start, rather than serve
// without TLS or take certificates that nobody checks.
func TestTLSConfig(t *testing.T) {
	t.Parallel()
	cert, key := selfSigned(t)
	otherCert, _ := selfSigned(t)
	missing := filepath.Join(t.TempDir(), "missing.pem")
	for name, test := range map[string]struct {
		settings settings.ServerSettings
		auth     tls.ClientAuthType
		fault    string
	}{
		"server only":        {settings.ServerSettings{TLSCert: cert, TLSKey: key}, tls.NoClientCert, ""},
		"clients too":        {settings.ServerSettings{TLSCert: cert, TLSKey: key, ClientCA: otherCert}, tls.VerifyClientCertIfGiven, ""},
		"no key":             {settings.ServerSettings{TLSCert: cert}, 0, "both a certificate"},
		"no certificate":     {settings.ServerSettings{TLSKey: key}, 0, "both a certificate"},
		"clients only":       {settings.ServerSettings{ClientCA: otherCert}, 0, "both a certificate"},
		"another's key":      {settings.ServerSettings{TLSCert: otherCert, TLSKey: key}, 0, "server.tls_cert"},
		"a missing file":     {settings.ServerSettings{TLSCert: missing, TLSKey: key}, 0, "missing.pem"},
		"a missing CA":       {settings.ServerSettings{TLSCert: cert, TLSKey: key, ClientCA: missing}, 0, "missing.pem"},
		"a CA that is a key": {settings.ServerSettings{TLSCert: cert, TLSKey: key, ClientCA: key}, 0, "holds no certificate"},
	} {
		test.settings.Listen = "127.0.0.1:0"
		listener, err := listen(test.settings, slog.New(slog.DiscardHandler))
		if err == nil {
			_ = listener.Close()
		}
		if test.fault != "" {
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s: got %v, want %q", name, err, test.fault)
			}
			continue
		}
		cfg, cfgErr := tlsConfig(test.settings)
		if err != nil || cfgErr != nil {
			t.Fatalf("%s: %v, %v", name, err, cfgErr)
		}
		if cfg.ClientAuth != test.auth || cfg.MinVersion != tls.VersionTLS12 || (cfg.ClientCAs != nil) != (test.auth != tls.NoClientCert) {
			t.Errorf("%s: %+v", name, cfg)
		}
	}
}
