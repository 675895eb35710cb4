package cmd

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// wanted reports whether a build was the latest of its package in some tag, or in
// a protected tag at all, since the cutoff.
func (p *pruner) wanted(ctx context.Context, build xmlrpc.Struct) (bool, error) {
	own, err := p.history(ctx, "build", build.Value("id"))
	if err != nil {
		return false, err
	}
	var tags []string
	for _, entry := range own {
		tag := str(entry, "tag.name")
		if tag != p.opts.Trashcan && !slices.Contains(tags, tag) && !fnmatch.MatchAny(p.opts.Ignore, tag) {
			tags = append(tags, tag)
		}
	}
	for _, tag := range tags {
		entries, err := p.history(ctx, "tag", tag, "package", build.Value("name"))
		if err != nil {
			return false, err
		}
		later, entry := sinceTagged(entries, build.Value("id"))
		if entry == nil {
			return false, koji.Errorf(koji.GenericError, "No creation event found for %s in %s", nvrOf(build), tag)
		}
		protected := fnmatch.MatchAny(p.opts.Protect, tag) &&
			(entry.Value("revoke_event") == nil || timeOf(entry, "revoke_ts").After(p.cutoff))
		if protected {
			return true, nil
		}
		if until, ended := latestUntil(later, build.Value("id")); !ended || until.After(p.cutoff) {
			return true, nil
		}
	}
	return false, nil
}

func (p *pruner) history(ctx context.Context, kw ...any) ([]xmlrpc.Struct, error) {
	history, err := find(ctx, p.s, "queryHistory", client.KW(kw...))
	return structs(history.Value("tag_listing")), err
}

// tagChange is one end of an entry of a tag's history: a build came, or went.
type tagChange struct {
	event int64
	came  bool
	entry xmlrpc.Struct
}

// sinceTagged is what happened in a tag after a build was last put into it, and
// the entry about that; nil when it never was.
func sinceTagged(entries []xmlrpc.Struct, build any) ([]tagChange, xmlrpc.Struct) {
	var changes []tagChange
	for _, entry := range entries {
		changes = append(changes, tagChange{num(entry, "create_event"), true, entry})
		if entry.Value("revoke_event") != nil {
			changes = append(changes, tagChange{num(entry, "revoke_event"), false, entry})
		}
	}
	slices.SortStableFunc(changes, func(a, b tagChange) int {
		switch {
		case a.event != b.event:
			return cmp.Compare(a.event, b.event)
		case a.came == b.came:
			return 0
		case a.came: // what goes at the same event goes first
			return 1
		}
		return -1
	})
	for i, c := range slices.Backward(changes) {
		if c.came && c.entry.Value("build_id") == build {
			return changes[i+1:], c.entry
		}
	}
	return nil, nil
}

// latestUntil tells when a build ceased to be the latest; not ended means that it
// still is. Builds that came after it and went again do not count.
func latestUntil(changes []tagChange, build any) (until time.Time, ended bool) {
	var replaced time.Time
	others := map[any]bool{}
	for _, c := range changes {
		id := c.entry.Value("build_id")
		switch {
		case id == build && c.came:
			continue
		case id == build:
			revoked := timeOf(c.entry, "revoke_ts")
			if !replaced.IsZero() && replaced.Before(revoked) {
				return replaced, true
			}
			return revoked, true
		case c.came:
			replaced = timeOf(c.entry, "create_ts")
			if yes(c.entry, "active") {
				return replaced, true
			}
			others[id] = true
		default:
			delete(others, id)
			if len(others) == 0 {
				replaced = time.Time{}
			}
		}
	}
	return replaced, !replaced.IsZero()
}

func timeOf(s xmlrpc.Struct, member string) time.Time {
	return time.UnixMicro(int64(float(s, member) * 1e6))
}
