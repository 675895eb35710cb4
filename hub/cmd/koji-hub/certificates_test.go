package main

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
)

// Renewed files serve the next connections, those that cannot be used never.
func TestRenewedCertificates(t *testing.T) {
	t.Parallel()
	cert, key := selfSigned(t)
	ca, _ := selfSigned(t)
	var log bytes.Buffer
	c, err := newCertificates(settings.ServerSettings{TLSCert: cert, TLSKey: key, ClientCA: ca}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	c.pause = 0
	rename := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	newCert, newKey := selfSigned(t)
	newCA, _ := selfSigned(t)
	served := c.config
	for _, step := range []struct {
		name   string
		change func()
		renews bool
		logs   string
	}{
		{"nothing", func() {}, false, ""},
		{"a certificate without its key", func() { rename(newCert, cert) }, false, "cannot be used"},
		{"still", func() {}, false, ""},
		{"its key", func() { rename(newKey, key) }, true, "were renewed"},
		{"no authority", func() { rename(ca, ca+".old") }, false, "cannot be used"},
		{"none still", func() {}, false, ""},
		{"another authority", func() { rename(newCA, ca) }, true, "were renewed"},
		{"rubbish", func() {
			if err := os.WriteFile(cert, []byte("rubbish"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, false, "cannot be used"},
	} {
		log.Reset()
		step.change()
		var got *tls.Config
		for range 2 { // once is enough
			if got, err = c.current(nil); err != nil {
				t.Fatal(err)
			}
		}
		if (got != served) != step.renews {
			t.Errorf("%s: new files are used: %v, want %v", step.name, got != served, step.renews)
		}
		if n := strings.Count(log.String(), "\n"); !strings.Contains(log.String(), step.logs) || (n == 1) != (step.logs != "") || n > 1 {
			t.Errorf("%s: logged %q, want one line with %q", step.name, log.String(), step.logs)
		}
		served = got
	}
}
