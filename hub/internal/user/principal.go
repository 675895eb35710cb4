package user

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type principalArgs struct {
	User      any `koji:"user"`
	Principal any `koji:"krb_principal"`
}

func addPrincipal(ctx context.Context, c *hub.Call, a principalArgs) (int64, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return 0, err
	}
	if err := c.System().Names.CheckUser(nil, a.Principal); err != nil {
		return 0, err
	}
	principal, _ := a.Principal.(string)
	if principal == "" {
		return 0, koji.Errorf(koji.GenericError, "No kerberos principal provided")
	}
	if err := free(ctx, c, principal); err != nil {
		return 0, err
	}
	return u.ID, GivePrincipal(ctx, c, u.ID, principal)
}

// GivePrincipal lets a Kerberos principal of an allowed realm log in as the user.
func GivePrincipal(ctx context.Context, c *hub.Call, userID int64, principal string) error {
	if err := CheckRealm(c.Options(), principal); err != nil {
		return err
	}
	_, err := c.Exec(ctx, "INSERT INTO user_krb_principals (user_id, krb_principal) VALUES ($1, $2)", userID, principal)
	return err
}

func removePrincipal(ctx context.Context, c *hub.Call, a principalArgs) (int64, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return 0, err
	}
	if !koji.Truth(a.Principal) {
		return 0, koji.Errorf(koji.GenericError, "krb_principal must be specified")
	}
	n, err := c.Exec(ctx, "DELETE FROM user_krb_principals WHERE user_id = $1 AND krb_principal = $2", u.ID, koji.Str(a.Principal))
	if err == nil && n == 0 {
		err = koji.Errorf(koji.AuthError, "cannot remove Kerberos Principal: %s with user %s", koji.Str(a.Principal), u.Name)
	}
	return u.ID, err
}
