package site

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Apply makes what the file describes and the site lacks, in one transaction;
// applied again it changes nothing. What the site has beyond it stays.
func (f *File) Apply(ctx context.Context, s *hub.System) error {
	if err := s.Run(ctx, &hub.Call{Method: "site"}, f.apply); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	return nil
}

func (f *File) apply(ctx context.Context, c *hub.Call) error {
	if err := f.applyPermissions(ctx, c); err != nil {
		return err
	}
	for _, u := range f.Users {
		if err := u.apply(ctx, c); err != nil {
			return fmt.Errorf("user %s: %w", u.Name, err)
		}
	}
	if err := actAsAdmin(ctx, c); err != nil {
		return err
	}
	for _, ch := range f.Channels {
		if err := applyChannel(ctx, c, ch); err != nil {
			return fmt.Errorf("channel %s: %w", ch.Name, err)
		}
	}
	for _, h := range f.Hosts {
		if err := h.apply(ctx, c); err != nil {
			return fmt.Errorf("host %s: %w", h.Name, err)
		}
	}
	// all tags first: they may inherit from one another in any order
	for _, t := range f.Tags {
		if err := t.make(ctx, c); err != nil {
			return fmt.Errorf("tag %s: %w", t.Name, err)
		}
	}
	for _, t := range f.Tags {
		if err := t.fill(ctx, c); err != nil {
			return fmt.Errorf("tag %s: %w", t.Name, err)
		}
	}
	for _, t := range f.Targets {
		if err := t.apply(ctx, c); err != nil {
			return fmt.Errorf("target %s: %w", t.Name, err)
		}
	}
	return nil
}

// actAsAdmin lets the rest be done through the API, in the name of the oldest
// admin.
func actAsAdmin(ctx context.Context, c *hub.Call) error {
	type account struct {
		ID   int64  `koji:"id"`
		Name string `koji:"name"`
	}
	admin, ok, err := hub.Row[account](ctx, c, `SELECT users.id, users.name FROM users
		JOIN user_perms ON user_perms.user_id = users.id AND user_perms.active
		JOIN permissions ON permissions.id = user_perms.perm_id
		WHERE permissions.name = 'admin' ORDER BY users.id LIMIT 1`)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New(`no user has the permission "admin": give one [[user]] permissions = ["admin"]`)
	}
	c.Session = &hub.Session{LoggedIn: true, UserID: admin.ID, UserName: admin.Name}
	return nil
}

// change calls a method that writes. Each change is an event of its own, as a
// thing can't change twice in one.
func change(ctx context.Context, c *hub.Call, method string, params ...any) (any, error) {
	c.ForgetEvent()
	return c.Invoke(ctx, method, params...)
}
