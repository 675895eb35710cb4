package cli

import (
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Config is a profile of koji's CLI with the global options applied.
type Config struct {
	Profile string

	Server  string `ini:"server"`
	WebURL  string `ini:"weburl"`
	TopURL  string `ini:"topurl"`
	TopDir  string `ini:"topdir"`
	PkgURL  string `ini:"pkgurl"`
	PyVer   string `ini:"pyver"`
	Plugins string `ini:"plugin_paths"`

	MaxRetries           int           `ini:"max_retries"`
	RetryInterval        time.Duration `ini:"retry_interval"`
	AnonRetry            bool          `ini:"anon_retry"`
	OfflineRetry         bool          `ini:"offline_retry"`
	OfflineRetryInterval time.Duration `ini:"offline_retry_interval"`
	Timeout              time.Duration `ini:"timeout"`
	AuthTimeout          time.Duration `ini:"auth_timeout"`
	PollInterval         time.Duration `ini:"poll_interval"`
	UseFastUpload        bool          `ini:"use_fast_upload"`
	UploadBlockSize      int           `ini:"upload_blocksize"`

	AuthType  string `ini:"authtype"` // "", "noauth", "ssl", "password" or "kerberos"
	ForceAuth bool   `ini:"force_auth"`
	Cert      string `ini:"cert"`
	ServerCA  string `ini:"serverca"`
	NoVerify  bool   `ini:"no_ssl_verify"`
	Principal string `ini:"principal"`
	Keytab    string `ini:"keytab"`

	Debug       bool `ini:"debug"`
	DebugXMLRPC bool `ini:"debug_xmlrpc"`

	// From the command line only.
	NoAuth   bool
	User     string
	Password string
	RunAs    string
	Quiet    bool
}

// DefaultConfig returns what koji's CLI assumes where its files say nothing.
func DefaultConfig() Config {
	return Config{
		Server:               "http://localhost/kojihub",
		WebURL:               "http://localhost/koji",
		TopDir:               koji.DefaultTopDir,
		MaxRetries:           30,
		RetryInterval:        20 * time.Second,
		OfflineRetryInterval: 20 * time.Second,
		Timeout:              12 * time.Hour,
		AuthTimeout:          time.Minute,
		PollInterval:         6 * time.Second,
		UseFastUpload:        true,
		UploadBlockSize:      1 << 20,
	}
}
