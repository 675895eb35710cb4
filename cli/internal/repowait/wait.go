package repowait

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Wait waits until there is a repo as wanted, requesting it, or, if anonymous,
// only looking for it. Errors are as for WaitRequest.
func (w *Watcher) Wait(ctx context.Context, anonymous bool) (xmlrpc.Struct, error) {
	w.tell(Steps, "Waiting on repo for %s", w.name())
	w.start()
	minEvent := w.MinEvent
	var req xmlrpc.Struct
	for {
		repo, next, err := w.attempt(ctx, anonymous, minEvent, req)
		if err != nil {
			return nil, err
		}
		if repo != nil {
			if ok, err := w.fits(ctx, repo); ok || err != nil {
				return repo, err
			}
		}
		switch {
		case req != nil && w.AtEvent != nil:
			return nil, koji.Errorf(koji.GenericError, "Failed at_event request")
		case req != nil:
			w.tell(Errors, "Repo request did not satisfy conditions")
		}
		if req == nil && next != nil && minEvent == nil {
			minEvent = next.Value("min_event")
		}
		if w.Builds != nil && next == nil {
			if err := w.waitBuilds(ctx); err != nil {
				return nil, err
			}
		}
		if (w.Builds != nil || req != nil) && next == nil {
			if minEvent, err = w.s.Call(ctx, "tagLastChangeEvent", w.Tag.Value("id")); err != nil {
				return nil, err
			}
		}
		if anonymous && w.late() {
			return nil, koji.Errorf(koji.GenericError, "Unsuccessfully waited %s for a new %s repo", w.elapsed(), w.name())
		}
		req = next
		if req != nil {
			continue
		}
		if err := w.pause(ctx); err != nil {
			return nil, err
		}
	}
}

// attempt gets a repo by waiting for a request, by looking, or by requesting it;
// in the last case it may give a request to wait for instead.
func (w *Watcher) attempt(ctx context.Context, anonymous bool, minEvent any, req xmlrpc.Struct) (repo, next xmlrpc.Struct, err error) {
	switch {
	case req != nil:
		repo, err = w.WaitRequest(ctx, req)
		return repo, nil, err
	case anonymous:
		v, err := w.s.Call(ctx, "repo.get", w.Tag.Value("id"),
			client.KW("min_event", minEvent, "at_event", w.AtEvent, "opts", w.Opts))
		repo, _ = v.(xmlrpc.Struct)
		return repo, nil, err
	}
	if w.Builds != nil {
		if err := w.waitBuilds(ctx); err != nil {
			return nil, nil, err
		}
		if minEvent, err = w.s.Call(ctx, "tagLastChangeEvent", w.Tag.Value("id")); err != nil {
			return nil, nil, err
		}
	}
	check, err := w.request(ctx, minEvent)
	if err == nil && check.Repo == nil {
		if check.Request == nil {
			return nil, nil, fmt.Errorf("repo.request: the hub answers neither a repo nor a request")
		}
		w.tell(Steps, "Got request: %s", koji.Str(check.Request.Value("id")))
	}
	return check.Repo, check.Request, err
}

// waitBuilds waits until the wanted builds are in the tag.
func (w *Watcher) waitBuilds(ctx context.Context) error {
	w.tell(Steps, "Waiting for nvrs %s in tag %s", w.nvrs(), w.name())
	for {
		if ok, err := w.holds(ctx, nil); ok || err != nil {
			return err
		}
		if w.late() {
			return koji.Errorf(koji.GenericError, "Unsuccessfully waited %s for %s to appear in the %s repo",
				w.elapsed(), w.nvrs(), w.name())
		}
		if err := w.pause(ctx); err != nil {
			return err
		}
	}
}

// holds reports whether the tag had the wanted builds at an event, nil meaning now.
func (w *Watcher) holds(ctx context.Context, event any) (bool, error) {
	for _, b := range w.Builds {
		v, err := w.s.Call(ctx, "listTagged", w.Tag.Value("id"), client.KW("event", event, "package", b.Name, "inherit", true))
		if err != nil {
			return false, err
		}
		tagged, _ := v.([]any)
		found := false
		for _, t := range tagged {
			s, _ := t.(xmlrpc.Struct)
			found = found || s.Value("version") == b.Version && s.Value("release") == b.Release
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// fits checks that a repo is as wanted.
func (w *Watcher) fits(ctx context.Context, repo xmlrpc.Struct) (bool, error) {
	made, _ := repo.Value("create_event").(int64)
	switch {
	case repo.Value("tag_id") != w.Tag.Value("id"):
		w.tell(Errors, "Got repo for wrong tag, expected %s, got %s", koji.Str(w.Tag.Value("id")), koji.Str(repo.Value("tag_id")))
		return false, nil
	case w.AtEvent != nil && w.AtEvent != made:
		w.tell(Steps, "Got repo with wrong event. %d != %s", made, koji.Str(w.AtEvent))
		return false, nil
	}
	if least, ok := w.MinEvent.(int64); ok && w.AtEvent == nil && made < least {
		w.tell(Steps, "Got repo before min event. %d < %d", made, least)
		return false, nil
	}
	if w.Opts != nil && !sameOpts(w.Opts, repo.Value("opts")) {
		w.tell(Steps, "Got repo with wrong opts. %s != %s", koji.Repr(repo.Value("opts")), koji.Repr(w.Opts))
		return false, nil
	}
	if len(w.Builds) == 0 {
		return true, nil
	}
	ok, err := w.holds(ctx, made)
	if err == nil && !ok {
		w.tell(Steps, "Got repo without needed builds")
	}
	return ok, err
}

// sameOpts compares repo options regardless of their order.
func sameOpts(a, b any) bool {
	x, _ := a.(xmlrpc.Struct)
	y, _ := b.(xmlrpc.Struct)
	if len(x) != len(y) {
		return false
	}
	for _, m := range x {
		if v, ok := y.Get(m.Name); !ok || v != m.Value {
			return false
		}
	}
	return true
}
