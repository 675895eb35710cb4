package filetree

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Point makes the symbolic link at path lead to target at once, in place of
// another link; there is no moment without one. It leads back on rollback.
func Point(ctx context.Context, c *hub.Call, target, path string) error {
	old, err := os.Readlink(path)
	if err != nil && Occupied(path) {
		return fmt.Errorf("%s is no link", path)
	}
	e := entry{Point: &[3]string{path, old, target}}
	if err := note(ctx, c, e); err != nil {
		return err
	}
	if err := point(path, target); err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	c.OnRollback(func() { undo(c, e.pointBack()) })
	return nil
}

// pointBack lets a link lead where it led, unless it has been changed since.
func (e entry) pointBack() error {
	path, old, target := e.Point[0], e.Point[1], e.Point[2]
	if now, err := linkTarget(path); err != nil || now != target {
		return err
	}
	if old == "" {
		return os.Remove(path)
	}
	return point(path, old)
}

// point replaces a link.
func point(path, target string) error {
	tmp := path + ".new-" + target
	if err := os.Symlink(target, tmp); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return nil
}
