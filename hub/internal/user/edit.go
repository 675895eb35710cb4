package user

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editArgs struct {
	UserInfo any             `koji:"userInfo"`
	Name     any             `koji:"name" default:"null"`
	Mappings []xmlrpc.Struct `koji:"krb_principal_mappings" default:"null"`
}

func edit(ctx context.Context, c *hub.Call, a editArgs) (any, error) {
	u, err := Must(ctx, c, a.UserInfo)
	if err != nil {
		return nil, err
	}
	if koji.Truth(a.Name) {
		if err := rename(ctx, c, u.ID, a.Name); err != nil {
			return nil, err
		}
	}
	added, removed, err := mappings(c, a.Mappings)
	if err != nil {
		return nil, err
	}
	if err := checkMappings(u.Principals, added, removed); err != nil {
		return nil, err
	}
	for _, p := range removed {
		if _, err := c.Exec(ctx, "DELETE FROM user_krb_principals WHERE user_id = $1 AND krb_principal = $2", u.ID, p); err != nil {
			return nil, err
		}
	}
	for _, p := range added {
		if err := GivePrincipal(ctx, c, u.ID, p); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func rename(ctx context.Context, c *hub.Call, id int64, name any) error {
	if err := c.System().Names.CheckUser(name, nil); err != nil {
		return err
	}
	other, taken, err := hub.Row[int64](ctx, c, "SELECT id FROM users WHERE name = $1", name)
	if err != nil {
		return err
	}
	if taken && other != id {
		return koji.Errorf(koji.GenericError, "Name %s already taken by user %d", name, other)
	}
	_, err = c.Exec(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id)
	return err
}

// mappings splits {old, new} pairs into what is added and what is removed.
func mappings(c *hub.Call, pairs []xmlrpc.Struct) (added, removed []string, err error) {
	for _, pair := range pairs {
		if old, _ := pair.Value("old").(string); old != "" && !slices.Contains(removed, old) {
			removed = append(removed, old)
		}
		if !koji.Truth(pair.Value("new")) {
			continue
		}
		if err := c.System().Names.CheckUser(nil, pair.Value("new")); err != nil {
			return nil, nil, err
		}
		if p, _ := pair.Value("new").(string); !slices.Contains(added, p) {
			added = append(added, p)
		}
	}
	return added, removed, nil
}

func checkMappings(current, added, removed []string) error {
	for _, rule := range []struct {
		text string
		bad  []string
	}{
		{"There are some conflicts between added and removed Kerberos principals: %s", both(added, removed)},
		{"Cannot add existing Kerberos principals: %s", both(added, current)},
		{"Cannot remove non-existent Kerberos principals: %s", without(removed, current)},
	} {
		if len(rule.bad) > 0 {
			return koji.Errorf(koji.GenericError, rule.text, strings.Join(rule.bad, ", "))
		}
	}
	return nil
}

func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
