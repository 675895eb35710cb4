package settings

// MailSettings say how the hub sends mail of its own; koji's mails are sent by
// builders.
type MailSettings struct {
	Server string `toml:"server"` // host:port; none is sent without
	From   string `toml:"from"`   // address; default: koji in EmailDomain
}
