package user

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// User is a user as the API answers it; persons, hosts and groups are users.
type User struct {
	ID         int64    `koji:"id" sql:"users.id"`
	Name       string   `koji:"name" sql:"users.name"`
	Status     *int64   `koji:"status" sql:"users.status"`
	UserType   *int64   `koji:"usertype" sql:"users.usertype"`
	Principals []string `koji:"krb_principals" sql:"ARRAY(SELECT p.krb_principal FROM user_krb_principals p WHERE p.user_id = users.id)"`
}

// IsGroup tells whether the user is a group.
func (u *User) IsGroup() bool {
	return u.UserType != nil && koji.UserType(*u.UserType) == koji.UserGroup
}

// Find returns the user that info names: an id, a name or Kerberos principal,
// or a struct with id, name and krb_principal, all of which must fit. nil means
// the caller. ok is false when there is no such user.
func Find(ctx context.Context, c *hub.Call, info any) (u User, ok bool, err error) {
	q := hub.Select[User]("users")
	if info == nil {
		if !c.Session.LoggedIn {
			return u, false, koji.Errorf(koji.GenericError, "No user provided")
		}
		info = c.Session.UserID
	}
	switch x := info.(type) {
	case int64:
		q.Where("users.id = ?::bigint", x)
	case bool:
		q.Where("users.id = ?::bool::int", x)
	case string:
		q.Where("users.name = ? OR users.id IN (SELECT user_id FROM user_krb_principals WHERE krb_principal = ?)", x, x)
	case xmlrpc.Struct:
		if err := whereStruct(c, q, x); err != nil {
			return u, false, err
		}
	default:
		return u, false, koji.Errorf(koji.GenericError, "Invalid type for userInfo: %s", koji.TypeName(info))
	}
	return q.One(ctx, c)
}

// whereStruct adds the conditions of a struct; one without any member that
// counts means the caller.
func whereStruct(c *hub.Call, q *hub.Query[User], s xmlrpc.Struct) error {
	named := false
	for _, m := range []struct{ name, called, condition string }{
		{"id", "userid", "users.id = ?::bigint"},
		{"name", "username", "users.name = ?"},
		{"krb_principal", "krb_principal", "users.id IN (SELECT user_id FROM user_krb_principals WHERE krb_principal = ?)"},
	} {
		v := s.Value(m.name)
		if v == nil || m.name != "id" && !koji.Truth(v) {
			continue
		}
		_, isInt := v.(int64)
		_, isText := v.(string)
		if (m.name == "id" && !isInt) || (m.name != "id" && !isText) {
			return koji.Errorf(koji.GenericError, "Invalid type for %s: %s", m.called, koji.TypeName(v))
		}
		q.Where(m.condition, v)
		named = true
	}
	if named {
		return nil
	}
	if !c.Session.LoggedIn {
		return koji.Errorf(koji.GenericError, "No user provided")
	}
	q.Where("users.id = ?", c.Session.UserID)
	return nil
}

// Must is Find with koji's fault when there is no such user.
func Must(ctx context.Context, c *hub.Call, info any) (User, error) {
	u, ok, err := Find(ctx, c, info)
	if err == nil && !ok {
		err = noSuchUser(info)
	}
	return u, err
}

func noSuchUser(info any) error {
	return koji.Errorf(koji.GenericError, "No such user: %s", koji.Repr(info))
}

// byPrincipal tells whether a user has the Kerberos principal.
func byPrincipal(ctx context.Context, c *hub.Call, principal string) (bool, error) {
	return hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM user_krb_principals WHERE krb_principal = $1)", principal)
}

type getArgs struct {
	UserInfo   any  `koji:"userInfo" default:"null"`
	Strict     bool `koji:"strict" default:"false"`
	Principals bool `koji:"krb_princs" default:"true"`
	Groups     bool `koji:"groups" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	u, ok, err := Find(ctx, c, a.UserInfo)
	if err == nil && !ok && a.Strict {
		err = noSuchUser(a.UserInfo)
	}
	if err != nil || !ok {
		return nil, err
	}
	s, err := xmlrpc.Marshal(u)
	if err != nil {
		return nil, err
	}
	answer := s.(xmlrpc.Struct)
	if !a.Principals {
		answer = answer.Delete("krb_principals")
	}
	if a.Groups {
		groups, err := Authority{}.Groups(ctx, c, u.ID)
		if err != nil {
			return nil, err
		}
		names := []string{}
		for _, name := range groups {
			names = append(names, name)
		}
		slices.Sort(names)
		answer.Set("groups", names)
	}
	return answer, nil
}

// loggedIn is the caller as getUser answers him, with how he logged in.
func loggedIn(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	if !c.Session.LoggedIn {
		return nil, nil
	}
	u, err := Must(ctx, c, c.Session.UserID)
	if err != nil {
		return nil, err
	}
	me := struct {
		User
		AuthType  koji.AuthType `koji:"authtype"`
		Principal *string       `koji:"krb_principal"`
	}{User: u, AuthType: c.Session.AuthType}
	if len(u.Principals) > 0 {
		me.Principal = &u.Principals[0]
	}
	return me, nil
}
