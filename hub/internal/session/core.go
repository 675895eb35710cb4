package session

import (
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the session calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "session" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "login", login, hub.Loose(), hub.Func("Session.login"),
		hub.Doc("Opens a session for a user with a password; opts may name a hostip."))
	hub.Method(r, "sslLogin", sslLogin, hub.Loose(), hub.Func("Session.sslLogin"),
		hub.Doc("Opens a session for whom the connection proves: a client certificate or a proxy's principal."))
	hub.Method(r, "subsession", subsession, hub.Doc("Opens a session that ends with the caller's."))
	hub.Method(r, "exclusiveSession", exclusive, hub.Loose(), hub.Func("Session.makeExclusive"),
		hub.Doc("Makes the caller's session the only one of its user that may act."))
	hub.Method(r, "sharedSession", shared, hub.Doc("Lets other sessions of the user act again."))
	hub.Method(r, "logout", logout, hub.Doc("Ends the caller's session, or another of his own."))
	hub.Method(r, "logoutChild", logoutChild, hub.Doc("Ends a sub-session of the caller's session."))
	hub.Method(r, "getSessionInfo", info, hub.Doc("Describes the caller's session, or the open ones of a user."))
	hub.Method(r, "showSession", show, hub.Doc("Describes the caller's session in one line."))
	return nil
}
