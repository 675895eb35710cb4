// Package kojira looks after repos as koji's program of that name does: it works
// off the requests for them, notes which are out of date, and expires and deletes
// old ones. What is done to a single repo or request is package repo's.
package kojira

import (
	"runtime"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core is the work that the settings leave to the hub.
type Core struct {
	how     settings.RepoSettings
	turn    *turn
	vain    *vain         // nil: requests are not answered with the content of other repos
	instant chan struct{} // has a place for each request that may be answered at once
}

// New returns the work that s asks for: none unless Work is set.
func New(s settings.RepoSettings) *Core {
	k := &Core{how: s, turn: &turn{}}
	if s.Work && s.Reuse {
		k.vain = &vain{looked: map[int64][]int64{}}
		k.instant = make(chan struct{}, runtime.NumCPU()) // most of it is the database's and the disk's work
	}
	return k
}

// Name implements hub.Plugin.
func (*Core) Name() string { return "kojira" }

// Register implements hub.Plugin.
func (k *Core) Register(r *hub.Registrar) error {
	if !k.how.Work {
		return nil
	}
	hub.Background(r, "repo requests", (&worker{vain: k.vain, turn: k.turn}).run)
	hub.Background(r, "repos out of date", k.turn.every(renewInterval, renew))
	if k.how.Clean {
		old := &keeper{RepoKeeping: k.how.RepoKeeping}
		hub.Background(r, "old repos", k.turn.every(k.how.SleepTime.Duration(), old.keep))
	}
	if k.how.CheckExternal {
		hub.Background(r, "external repos", k.turn.every(externalInterval, newWatcher().look))
	}
	return nil
}
