package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type sslLoginArgs struct {
	ProxyUser     *string `koji:"proxyuser" default:"null"`
	ProxyAuthType *int64  `koji:"proxyauthtype" default:"null"`
	Renew         bool    `koji:"renew" default:"false"`
	Exclusive     *bool   `koji:"exclusive" default:"null"`
}

// sslLogin logs in whom the connection proves: a client certificate, or the
// principal that a trusted proxy vouches for.
func sslLogin(ctx context.Context, c *hub.Call, a sslLoginArgs) (*Info, error) {
	if c.Session.LoggedIn {
		return nil, koji.Errorf(koji.AuthError, "Already logged in")
	}
	name, dn, auth, err := identity(c)
	if err != nil {
		return nil, err
	}
	if a.ProxyUser != nil && *a.ProxyUser != "" {
		if auth, err = proxied(c.Options(), dn, auth, a.ProxyAuthType); err != nil {
			return nil, err
		}
		name = *a.ProxyUser
	}
	id, err := findOrCreate(ctx, c, name, auth)
	if err != nil {
		return nil, err
	}
	return admit(ctx, c, id, c.Client.Addr, auth, a.Renew, a.Exclusive != nil && *a.Exclusive)
}

func identity(c *hub.Call) (name, dn string, auth koji.AuthType, err error) {
	if p := c.Client.Principal; p != "" {
		return p, p, koji.AuthGSSAPI, nil
	}
	if verdict := c.Client.CertVerify; verdict != "SUCCESS" {
		if verdict == "" {
			verdict = "None"
		}
		return "", "", 0, koji.Errorf(koji.AuthError, "could not verify client: %s", verdict)
	}
	component := c.Options().DNUsernameComponent
	name = c.Client.CertParts[component]
	if name == "" {
		return "", "", 0, koji.Errorf(koji.AuthError, "unable to get user information (%s) from client certificate", component)
	}
	return name, c.Client.CertDN, koji.AuthSSL, nil
}

// proxied checks that dn may log others in and returns how the session counts.
func proxied(opts *hub.Options, dn string, auth koji.AuthType, wanted *int64) (koji.AuthType, error) {
	allowed := strings.Split(opts.ProxyDNs, "|")
	if auth == koji.AuthGSSAPI {
		allowed = strings.Split(opts.ProxyPrincipals, ",")
	}
	for i := range allowed {
		allowed[i] = strings.TrimSpace(allowed[i])
	}
	if dn == "" || !slices.Contains(allowed, dn) {
		return 0, koji.Errorf(koji.AuthError, "%s is not authorized to login other users", dn)
	}
	if wanted == nil {
		return auth, nil
	}
	kind := koji.AuthType(*wanted)
	if !opts.AllowProxyAuthType && kind != auth {
		return 0, koji.Errorf(koji.AuthError, "Proxy must use same auth mechanism as hub (behaviour can be overriden via AllowProxyAuthType hub option)")
	}
	if kind != koji.AuthGSSAPI && kind != koji.AuthSSL {
		return 0, koji.Errorf(koji.AuthError, "Proxied authtype %d is not valid for sslLogin", *wanted)
	}
	return kind, nil
}

func findOrCreate(ctx context.Context, c *hub.Call, name string, auth koji.AuthType) (int64, error) {
	principal := auth == koji.AuthGSSAPI && strings.Contains(name, "@")
	query := "SELECT id FROM users WHERE name = $1"
	if principal {
		if err := user.CheckRealm(c.Options(), name); err != nil {
			return 0, err
		}
		query = "SELECT users.id FROM users JOIN user_krb_principals p ON p.user_id = users.id WHERE p.krb_principal = $1"
	}
	id, err := hub.Value[int64](ctx, c, query, name)
	if !errors.Is(err, hub.ErrNoRow) {
		return id, err
	}
	if !c.Options().LoginCreatesUser {
		return 0, koji.Errorf(koji.AuthError, "Unknown user: %s", name)
	}
	if err := mayBeMade(name); err != nil {
		return 0, err
	}
	if principal {
		return createFromPrincipal(ctx, c, name)
	}
	return user.Insert(ctx, c, name, koji.UserNormal, nil, "")
}

// createFromPrincipal gives the user named before the "@" this principal, and
// makes him when he is new.
func createFromPrincipal(ctx context.Context, c *hub.Call, principal string) (int64, error) {
	name, _, _ := strings.Cut(principal, "@")
	if err := mayBeMade(name); err != nil {
		return 0, err
	}
	id, err := hub.Value[int64](ctx, c, "SELECT id FROM users WHERE name = $1", name)
	if errors.Is(err, hub.ErrNoRow) {
		return user.Insert(ctx, c, name, koji.UserNormal, nil, principal)
	}
	if err != nil {
		return 0, err
	}
	return id, user.GivePrincipal(ctx, c, id, principal)
}

// mayBeMade bounds what becomes a user's name. koji's rules for names are not
// asked: whoever vouched for the name has rules of his own, and "Alice Smith" is
// a common name that koji takes.
func mayBeMade(name string) error {
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if len(name) > longestName || strings.TrimSpace(name) == "" || strings.ContainsFunc(name, unprintable) {
		return koji.Errorf(koji.AuthError, "%s cannot be the name of a user", koji.Repr(name))
	}
	return nil
}

const longestName = 255 // the database's columns end there
