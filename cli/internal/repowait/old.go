package repowait

import (
	"context"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// WaitOld waits with a hub before koji 1.35, which has no requests: until the
// tag's repo holds the builds or, without builds, is another one than at first.
// It returns what to tell the user.
func (w *Watcher) WaitOld(ctx context.Context) (string, error) {
	w.start()
	goal := "a new " + w.name() + " repo"
	if len(w.Builds) > 0 {
		goal = w.nvrs() + " to appear in the " + w.name() + " repo"
	}
	first := true
	var last any
	for {
		v, err := w.s.Call(ctx, "getRepo", w.Tag.Value("id"))
		if err != nil {
			return "", err
		}
		repo, _ := v.(xmlrpc.Struct)
		changed := repo.Value("id") != last
		last = repo.Value("id")
		done := changed && !first
		if len(w.Builds) > 0 {
			done = false
			if repo != nil && changed {
				if done, err = w.holdsLatest(ctx, repo.Value("create_event")); err != nil {
					return "", err
				}
			}
		}
		first = false
		if done {
			return "Successfully waited " + w.elapsed() + " for " + goal, nil
		}
		if w.late() {
			return "", koji.Errorf(koji.GenericError, "Unsuccessfully waited %s for %s", w.elapsed(), goal)
		}
		if err := w.pause(ctx); err != nil {
			return "", err
		}
	}
}

// holdsLatest reports whether the wanted builds were the tag's latest at an event.
func (w *Watcher) holdsLatest(ctx context.Context, event any) (bool, error) {
	for _, b := range w.Builds {
		v, err := w.s.Call(ctx, "getLatestBuilds", w.Tag.Value("id"), client.KW("event", event, "package", b.Name))
		if err != nil {
			return false, err
		}
		latest, _ := v.([]any)
		found := false
		for _, t := range latest {
			s, _ := t.(xmlrpc.Struct)
			found = found || s.Value("version") == b.Version && s.Value("release") == b.Release
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}
