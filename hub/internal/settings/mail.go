package settings

// MailSettings say how the hub sends mail of its own; koji's mails are sent by
// builders.
type MailSettings struct {
	Server   string `toml:"server"` // host or host:port; none is sent without
	From     string `toml:"from"`   // address; default: koji in EmailDomain
	User     string `toml:"user"`   // with a password: log in
	Password string `toml:"password"`
	// RequireTLS refuses a server without STARTTLS or with a certificate of
	// somebody else.
	RequireTLS bool `toml:"require_tls"`
}
