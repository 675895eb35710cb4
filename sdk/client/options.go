package client

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Defaults of koji's client.
const (
	DefaultTimeout       = 12 * time.Hour
	DefaultAuthTimeout   = time.Minute
	DefaultMaxRetries    = 30
	DefaultRetryInterval = 20 * time.Second
	DefaultBlockSize     = 1 << 20
	DefaultUserAgent     = "koji/1"
)

// Options says how to talk to a hub. The zero value means koji's defaults.
type Options struct {
	// HTTP is used as it is when set; CertFile, ServerCAFile and NoVerify then
	// have no effect.
	HTTP *http.Client

	CertFile     string // PEM file with client certificate and key; presented after SSLLogin
	ServerCAFile string // PEM file with the authorities that the hub's certificate may come from
	NoVerify     bool   // take any certificate of the hub

	Timeout     time.Duration // longest silence of the hub during a call
	AuthTimeout time.Duration // the same during a login

	MaxRetries           int           // of one call; negative: none
	RetryInterval        time.Duration // longest pause; the first retry comes at once, the next after a second, then ever later
	AnonRetry            bool          // retry calls of a session that is not logged in, too
	OfflineRetry         bool          // wait while the hub says that it is offline
	OfflineRetryInterval time.Duration // longest pause then, the first is a second; as RetryInterval when 0

	BlockSize int // bytes of one upload chunk
	UserAgent string
	Limits    xmlrpc.Limits // of a reply

	Log *slog.Logger // nil: nothing is logged
	// Trace logs every request and reply at debug level, without session keys.
	Trace bool
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	set(&o.Timeout, DefaultTimeout)
	set(&o.AuthTimeout, DefaultAuthTimeout)
	set(&o.RetryInterval, DefaultRetryInterval)
	set(&o.OfflineRetryInterval, o.RetryInterval)
	if o.MaxRetries == 0 {
		o.MaxRetries = DefaultMaxRetries
	}
	if o.BlockSize <= 0 {
		o.BlockSize = DefaultBlockSize
	}
	if o.UserAgent == "" {
		o.UserAgent = DefaultUserAgent
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
