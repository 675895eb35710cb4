package user

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type createArgs struct {
	Username  any    `koji:"username"`
	Status    *int64 `koji:"status" default:"null"`
	Principal any    `koji:"krb_principal" default:"null"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (int64, error) {
	if err := c.System().Names.CheckUser(a.Username, a.Principal); err != nil {
		return 0, err
	}
	_, taken, err := Find(ctx, c, a.Username)
	if err != nil {
		return 0, err
	}
	if taken {
		return 0, koji.Errorf(koji.GenericError, "user already exists: %s", koji.Str(a.Username))
	}
	name, _ := a.Username.(string)
	if name == "" {
		return 0, koji.Errorf(koji.GenericError, "a user must have a non-empty name")
	}
	principal, _ := a.Principal.(string)
	if err := free(ctx, c, principal); err != nil {
		return 0, err
	}
	return Insert(ctx, c, name, koji.UserNormal, a.Status, principal)
}

// free refuses a Kerberos principal that somebody has.
func free(ctx context.Context, c *hub.Call, principal string) error {
	if principal == "" {
		return nil
	}
	taken, err := byPrincipal(ctx, c, principal)
	if err == nil && taken {
		err = koji.Errorf(koji.GenericError, "user with this Kerberos principal already exists: %s", principal)
	}
	return err
}

// Insert makes a user, host user or group whose name has been checked, and
// returns its id. A nil status means that it may log in.
func Insert(ctx context.Context, c *hub.Call, name string, kind koji.UserType, status *int64, principal string) (int64, error) {
	state := int64(koji.StatusNormal)
	if status != nil {
		state = *status
		if koji.UserStatus(state) != koji.StatusNormal && koji.UserStatus(state) != koji.StatusBlocked {
			return 0, koji.Errorf(koji.GenericError, "invalid status: %d", state)
		}
	}
	id, err := hub.Value[int64](ctx, c, "INSERT INTO users (name, usertype, status) VALUES ($1, $2, $3) RETURNING id", name, int(kind), state)
	if err != nil || principal == "" {
		return id, err
	}
	return id, GivePrincipal(ctx, c, id, principal)
}

// CheckRealm refuses principals of realms that AllowedKrbRealms does not name.
func CheckRealm(o *hub.Options, principal string) error {
	if o.AllowedKrbRealms == "*" {
		return nil
	}
	_, realm, _ := strings.Cut(principal, "@")
	if realm == "" {
		return koji.Errorf(koji.AuthError, "invalid Kerberos principal: %s", principal)
	}
	for allowed := range strings.SplitSeq(o.AllowedKrbRealms, ",") {
		if strings.TrimSpace(allowed) == realm {
			return nil
		}
	}
	return koji.Errorf(koji.AuthError, "Kerberos principal's realm: %s is not allowed", realm)
}

type statusArgs struct {
	Username any `koji:"username"`
}

// setStatus makes enableUser or disableUser. Who may is asked last, as in koji.
func setStatus(status koji.UserStatus) func(context.Context, *hub.Call, statusArgs) (any, error) {
	return func(ctx context.Context, c *hub.Call, a statusArgs) (any, error) {
		u, ok, err := Find(ctx, c, a.Username)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "No such user: %s", koji.Str(a.Username))
		}
		if err := c.AssertPerm(ctx, "admin"); err != nil {
			return nil, err
		}
		if u.Status != nil && koji.UserStatus(*u.Status) == status {
			return nil, nil
		}
		_, err = c.Exec(ctx, "UPDATE users SET status = $1 WHERE id = $2", int(status), u.ID)
		return nil, err
	}
}
