package host

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type addArgs struct {
	Name      any  `koji:"hostname"`
	Arches    any  `koji:"arches"`
	Principal any  `koji:"krb_principal" default:"null"`
	Force     bool `koji:"force" default:"false"`
}

func add(ctx context.Context, c *hub.Call, a addArgs) (int64, error) {
	if err := c.System().Names.CheckHost(a.Name); err != nil {
		return 0, err
	}
	name := a.Name.(string)
	arches, err := koji.ParseArches(a.Arches, true)
	if err != nil {
		return 0, err
	}
	if _, exists, err := Find(ctx, c, koji.RefName(name), nil); err != nil || exists {
		if err == nil {
			err = koji.Errorf(koji.GenericError, "host already exists: %s", name)
		}
		return 0, err
	}
	channel, err := hub.Value[int64](ctx, c, "SELECT id FROM channels WHERE name = 'default'")
	if err != nil {
		return 0, err
	}
	user, err := hostUser(ctx, c, name, a.Principal, a.Force)
	if err != nil {
		return 0, err
	}
	id, err := hub.Value[int64](ctx, c, "INSERT INTO host (user_id, name) VALUES ($1, $2) RETURNING id", user, name)
	if err != nil {
		return 0, err
	}
	event, err := c.Event(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := c.Exec(ctx, "INSERT INTO host_config (host_id, arches, create_event, creator_id) VALUES ($1, $2, $3, $4)",
		id, strings.Join(arches, " "), event, c.Session.UserID); err != nil {
		return 0, err
	}
	return id, join(ctx, c, id, channel)
}

type account struct {
	ID   int64 `koji:"id"`
	Type int   `koji:"usertype"`
}

// hostUser returns the user of a new host. It may be there already, if the host
// tried to log in before it was added.
func hostUser(ctx context.Context, c *hub.Call, name string, principal any, force bool) (int64, error) {
	krb, ok := principal.(string)
	if koji.Truth(principal) && !ok {
		return 0, hub.WrongType(principal, "<class 'str'>")
	}
	u, exists, err := hub.Row[account](ctx, c, `SELECT id, usertype FROM users WHERE name = $1 AND ($2 = '' OR EXISTS
		(SELECT 1 FROM user_krb_principals WHERE user_id = users.id AND krb_principal = $2))`, name, krb)
	switch {
	case err != nil:
		return 0, err
	case !exists:
		if principal == nil {
			krb = strings.ReplaceAll(c.Options().HostPrincipalFormat, "%s", name)
		}
		return makeUser(ctx, c, name, krb)
	case koji.UserType(u.Type) == koji.UserHost:
		return u.ID, nil
	case force && koji.UserType(u.Type) == koji.UserNormal:
		_, err := c.Exec(ctx, "UPDATE users SET usertype = $2 WHERE id = $1", u.ID, int(koji.UserHost))
		return u.ID, err
	}
	return 0, koji.Errorf(koji.GenericError, "user %s already exists and it is not a host", name)
}

func makeUser(ctx context.Context, c *hub.Call, name, principal string) (int64, error) {
	if err := checkRealm(c.Options().AllowedKrbRealms, principal); err != nil {
		return 0, err
	}
	taken, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM users WHERE name = $1)", name)
	if err == nil && taken {
		err = koji.Errorf(koji.GenericError, "user %s already exists with another Kerberos principal", name)
	}
	if err != nil {
		return 0, err
	}
	id, err := hub.Value[int64](ctx, c, "INSERT INTO users (name, usertype, status) VALUES ($1, $2, $3) RETURNING id",
		name, int(koji.UserHost), int(koji.StatusNormal))
	if err == nil && principal != "" {
		_, err = c.Exec(ctx, "INSERT INTO user_krb_principals (user_id, krb_principal) VALUES ($1, $2)", id, principal)
	}
	return id, err
}

var realmSeparator = regexp.MustCompile(`\s*,\s*`)

// checkRealm refuses a principal of a realm that AllowedKrbRealms does not name.
func checkRealm(allowed, principal string) error {
	if principal == "" || allowed == "*" {
		return nil
	}
	_, realm, _ := strings.Cut(principal, "@")
	switch {
	case realm == "":
		return koji.Errorf(koji.AuthError, "invalid Kerberos principal: %s", principal)
	case !slices.Contains(realmSeparator.Split(allowed, -1), realm):
		return koji.Errorf(koji.AuthError, "Kerberos principal's realm: %s is not allowed", realm)
	}
	return nil
}
