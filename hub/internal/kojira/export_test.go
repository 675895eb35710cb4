package kojira

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Keep does once what the hub does about old repos.
func Keep(ctx context.Context, s *hub.System, how settings.RepoKeeping) error {
	return (&keeper{RepoKeeping: how}).keep(ctx, s)
}

// Mine tells whether it is the hub's turn to look after repos.
func Mine(ctx context.Context, s *hub.System) (bool, error) {
	return new(turn).mine(ctx, s.Pool, s.Log)
}

// LookOutside looks at external repos once.
func LookOutside(ctx context.Context, s *hub.System) error { return newWatcher().look(ctx, s) }
