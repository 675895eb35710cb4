package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/gokoji/gokoji/hub/internal/settings"
)

// certificatesPause is how long connections go by without a look at the files.
const certificatesPause = 3 * time.Second

// certificates are what the hub proves itself and checks its clients by. Files
// that were renewed serve the next connections; as long as they cannot be used,
// what was read before does.
type certificates struct {
	settings settings.ServerSettings
	log      *slog.Logger
	pause    time.Duration

	mu     sync.Mutex
	config *tls.Config
	files  []os.FileInfo // as they were when last read; nil for one that was not there
	looked time.Time
}

func newCertificates(s settings.ServerSettings, log *slog.Logger) (*certificates, error) {
	c := &certificates{settings: s, log: log, pause: certificatesPause, looked: time.Now()}
	c.files = c.stat()
	var err error
	c.config, err = tlsConfig(s)
	return c, err
}

// current is for tls.Config.GetConfigForClient.
func (c *certificates) current(*tls.ClientHelloInfo) (*tls.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) < c.pause {
		return c.config, nil
	}
	c.looked = time.Now()
	files := c.stat()
	if unchanged(files, c.files) {
		return c.config, nil
	}
	c.files = files // also of what is broken: it is told once
	config, err := tlsConfig(c.settings)
	if err != nil {
		c.log.Error("renewed TLS files cannot be used; what was read before still serves", "error", err)
		return c.config, nil
	}
	c.config = config
	c.log.Info("TLS files were renewed", "certificate", c.settings.TLSCert, "valid until", config.Certificates[0].Leaf.NotAfter)
	return c.config, nil
}

// stat looks at the files, following links.
func (c *certificates) stat() []os.FileInfo {
	var list []os.FileInfo
	for _, name := range []string{c.settings.TLSCert, c.settings.TLSKey, c.settings.ClientCA} {
		info, err := os.Stat(name)
		if err != nil {
			info = nil
		}
		list = append(list, info)
	}
	return list
}

func unchanged(a, b []os.FileInfo) bool {
	for i := range a {
		if a[i] == nil || b[i] == nil {
			if a[i] != b[i] {
				return false
			}
			continue
		}
		if !os.SameFile(a[i], b[i]) || a[i].Size() != b[i].Size() || !a[i].ModTime().Equal(b[i].ModTime()) {
			return false
		}
	}
	return true
}

func tlsConfig(s settings.ServerSettings) (*tls.Config, error) {
	if s.TLSCert == "" || s.TLSKey == "" {
		return nil, errors.New("TLS needs both a certificate (server.tls_cert) and its key (server.tls_key)")
	}
	cert, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("server.tls_cert: %w", err)
	}
	cfg := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if s.ClientCA == "" {
		return cfg, nil
	}
	pem, err := os.ReadFile(s.ClientCA)
	if err != nil {
		return nil, fmt.Errorf("server.client_ca: %w", err)
	}
	cfg.ClientCAs = x509.NewCertPool()
	if !cfg.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("server.client_ca: %s holds no certificate in PEM", s.ClientCA)
	}
	// optional: anonymous and password clients use the same port
	cfg.ClientAuth = tls.VerifyClientCertIfGiven
	return cfg, nil
}
