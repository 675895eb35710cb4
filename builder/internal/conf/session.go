package conf

import (
	"errors"
	"log/slog"
	"os"

	"github.com/gokoji/gokoji/sdk/client"
)

// ClientOptions says how to talk to the hub.
func (c *Config) ClientOptions(log *slog.Logger) client.Options {
	retries := c.MaxRetries
	if retries == 0 {
		retries = -1 // none; to the client 0 means the default
	}
	return client.Options{
		CertFile:             c.Cert,
		ServerCAFile:         c.ServerCA,
		NoVerify:             c.NoSSLVerify,
		Timeout:              c.Timeout,
		MaxRetries:           retries,
		RetryInterval:        c.RetryInterval,
		OfflineRetry:         c.OfflineRetry,
		OfflineRetryInterval: c.OfflineRetryPause,
		Log:                  log,
	}
}

// Auth is how kojid logs in: with a certificate that is there, else with a
// password.
func (c *Config) Auth() (client.Auth, error) {
	if c.Cert != "" {
		if info, err := os.Stat(c.Cert); err == nil && info.Mode().IsRegular() {
			return client.CertAuth(""), nil
		}
	}
	if c.User != "" {
		return client.PasswordAuth(c.User, c.Password), nil
	}
	return nil, errors.New("No username/password/certificate supplied and Kerberos missing or not configured") //nolint:staticcheck // koji's words
}
