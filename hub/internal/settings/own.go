package settings

// Own is gokoji.toml: what koji's files have no word for.
type Own struct {
	Server ServerSettings `toml:"server"`
	Proxy  ProxySettings  `toml:"proxy"`
	Repos  RepoSettings   `toml:"repos"`
	Limits LimitSettings  `toml:"limits"`
	Mail   MailSettings   `toml:"mail"`
}

// ServerSettings say where the hub listens.
type ServerSettings struct {
	Listen   string `toml:"listen"` // address:port
	TLSCert  string `toml:"tls_cert"`
	TLSKey   string `toml:"tls_key"`
	ClientCA string `toml:"client_ca"` // client certificates signed by it may log in
}

// ProxySettings say which proxies vouch for clients, and in which headers.
type ProxySettings struct {
	Trusted      []string `toml:"trusted_proxies"` // addresses or networks
	AddrHeader   string   `toml:"addr_header"`     // e.g. X-Forwarded-For
	UserHeader   string   `toml:"user_header"`     // what Apache calls REMOTE_USER
	DNHeader     string   `toml:"dn_header"`       // SSL_CLIENT_S_DN
	VerifyHeader string   `toml:"verify_header"`   // SSL_CLIENT_VERIFY; without it a DN counts as verified
}

// LimitSettings bound what the hub takes on.
type LimitSettings struct {
	Connections int32 `toml:"connections"` // to the database
	Processors  int   `toml:"processors"`  // to compute on; 0: see app.UseProcessors
}

// DefaultOwn holds for an installed hub.
func DefaultOwn() Own {
	return Own{
		Server: ServerSettings{Listen: "127.0.0.1:8080"},
		Repos:  defaultRepos(),
		Limits: LimitSettings{Connections: 16},
	}
}
