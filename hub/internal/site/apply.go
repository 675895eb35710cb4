package site

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Apply makes what the file describes and the site lacks, in one transaction;
// applied again it changes nothing.
func (f *File) Apply(ctx context.Context, s *hub.System) error {
	a := &applier{file: f}
	if err := s.Run(ctx, &hub.Call{Method: "site"}, a.run); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	return nil
}

type applier struct{ file *File }

func (a *applier) run(ctx context.Context, c *hub.Call) error { return nil }
