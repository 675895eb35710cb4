package repo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Keep does once what the hub does about old repos.
func Keep(ctx context.Context, s *hub.System, how settings.RepoKeeping) error {
	k := &keeper{how, &turn{}}
	if err := k.look(ctx, s); err != nil {
		return err
	}
	return k.sweep(ctx, s)
}

// Mine tells whether it is the hub's turn to look after repos.
func Mine(ctx context.Context, s *hub.System) (bool, error) {
	return new(turn).mine(ctx, s.Pool, s.Log)
}

// LookOutside looks at external repos once.
func LookOutside(ctx context.Context, s *hub.System) error { return newOutlook(&turn{}).look(ctx, s) }
