package tag

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// LinkChange is a change of a tag's inheritance: a link that is to be, or the
// end of the one to that parent.
type LinkChange struct {
	ParentID     int64
	Delete       bool
	Priority     int64
	MaxDepth     *int64
	Intransitive bool
	NoConfig     bool
	PkgFilter    *string
}

func (l LinkChange) add(ctx context.Context, c *hub.Call, tag int64) error {
	return versioned.Add(ctx, c, "tag_inheritance",
		versioned.Column{Name: "tag_id", Value: tag},
		versioned.Column{Name: "parent_id", Value: l.ParentID},
		versioned.Column{Name: "priority", Value: l.Priority},
		versioned.Column{Name: "maxdepth", Value: l.MaxDepth},
		versioned.Column{Name: "intransitive", Value: l.Intransitive},
		versioned.Column{Name: "noconfig", Value: l.NoConfig},
		versioned.Column{Name: "pkg_filter", Value: l.PkgFilter})
}

func (l LinkChange) differs(from LinkChange) bool {
	return l.Priority != from.Priority || !equal(l.MaxDepth, from.MaxDepth) ||
		l.Intransitive != from.Intransitive || l.NoConfig != from.NoConfig || !equal(l.PkgFilter, from.PkgFilter)
}

// setInheritance changes what the tag inherits from; with clear only what is
// given remains. It does not ask for permissions; the caller must be logged in.
// Two parents of one priority are a GenericError.
func setInheritance(ctx context.Context, c *hub.Call, tag int64, changes []LinkChange, clear bool) error {
	for _, ch := range changes {
		if _, err := Get(ctx, c, koji.RefID(ch.ParentID)); err != nil {
			return err
		}
	}
	now, err := Parents(ctx, c, tag, nil)
	if err != nil {
		return err
	}
	plan := plan{}
	for _, l := range now {
		plan.links = append(plan.links, planned{LinkChange: LinkChange{
			ParentID: l.ParentID, Priority: l.Priority, MaxDepth: l.MaxDepth,
			Intransitive: l.Intransitive, NoConfig: l.NoConfig, PkgFilter: l.PkgFilter,
		}})
	}
	for _, ch := range changes {
		plan.apply(ch, clear)
	}
	if clear {
		plan.dropRest()
	}
	if !slices.ContainsFunc(plan.links, func(l planned) bool { return l.update }) {
		return nil
	}
	if err := plan.check(tag); err != nil {
		return err
	}
	return plan.write(ctx, c, tag)
}

// plan holds the links of a tag as they are to be, those there already first.
type plan struct{ links []planned }

type planned struct {
	LinkChange
	update bool // to be written
}

func (p *plan) apply(ch LinkChange, clear bool) {
	i := slices.IndexFunc(p.links, func(l planned) bool { return l.ParentID == ch.ParentID })
	switch {
	case i < 0 && ch.Delete:
	case i < 0:
		p.links = append(p.links, planned{ch, true})
	case ch.Delete || clear || p.links[i].Delete || ch.differs(p.links[i].LinkChange):
		p.links[i] = planned{ch, true}
	}
}

func (p *plan) dropRest() {
	for i := range p.links {
		if !p.links[i].update {
			p.links[i].Delete, p.links[i].update = true, true
		}
	}
}

// check refuses priorities that are there twice.
func (p *plan) check(tag int64) error {
	parents := map[int64][]any{}
	for _, l := range p.links {
		if !l.Delete {
			parents[l.Priority] = append(parents[l.Priority], l.ParentID)
		}
	}
	for _, l := range p.links {
		if same := parents[l.Priority]; len(same) > 1 {
			return koji.Errorf(koji.GenericError, "Multiple parent tags (%s) cannot have the same priority value (%d) on child tag %d",
				koji.Repr(same), l.Priority, tag)
		}
	}
	return nil
}

// write revokes all that changes before it adds what is new: priorities may move
// from one parent to another.
func (p *plan) write(ctx context.Context, c *hub.Call, tag int64) error {
	for _, l := range p.links {
		if !l.update {
			continue
		}
		if _, err := versioned.Revoke(ctx, c, "tag_inheritance", versioned.Column{Name: "tag_id", Value: tag},
			versioned.Column{Name: "parent_id", Value: l.ParentID}); err != nil {
			return err
		}
	}
	for _, l := range p.links {
		if !l.update || l.Delete {
			continue
		}
		if err := l.add(ctx, c, tag); err != nil {
			return err
		}
	}
	return nil
}
