package tag

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// BuildConfig is a tag with the architectures and extra data that it inherits.
type BuildConfig struct {
	Info
	Inherited Inherited `koji:"config_inheritance"`
}

// Inherited says from which tags a BuildConfig has what is not the tag's own.
type Inherited struct {
	Extra  xmlrpc.Struct `koji:"extra"` // a Source by key
	Arches *Source       `koji:"arches"`
}

// Source is the tag that something is inherited from.
type Source struct {
	ID   int64  `koji:"id"`
	Name string `koji:"name"`
}

// GetBuildConfig returns the tag's build configuration as it is or was at event;
// a GenericError when there is no such tag.
func GetBuildConfig(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*BuildConfig, error) {
	t, err := read(ctx, c, ref, event, true)
	if t, err = must(t, ref, err); err != nil {
		return nil, err
	}
	return inherit(ctx, c, t, event)
}

func inherit(ctx context.Context, c *hub.Call, t *Info, event *int64) (*BuildConfig, error) {
	ancestors, err := Ancestors(ctx, c, t.ID, event)
	if err != nil {
		return nil, err
	}
	var sources []int64
	for _, link := range ancestors {
		if !link.NoConfig && !slices.Contains(sources, link.ParentID) {
			sources = append(sources, link.ParentID)
		}
	}
	parents, err := readAll(ctx, c, sources, event, true)
	if err != nil {
		return nil, err
	}
	b := &BuildConfig{Info: *t, Inherited: Inherited{Extra: xmlrpc.Struct{}}}
	for _, id := range sources {
		parent, err := must(parents[id], koji.RefID(id), nil)
		if err != nil {
			return nil, err
		}
		b.take(parent)
	}
	b.Extra = unblocked(b.Extra)
	return b, nil
}

// take adds what the tag lacks from an ancestor. What is blocked counts as
// there.
func (b *BuildConfig) take(a *Info) {
	source := Source{a.ID, a.Name}
	if b.Arches == nil && a.Arches != nil {
		b.Arches, b.Inherited.Arches = a.Arches, &source
	}
	for _, m := range a.Extra {
		if _, has := b.Extra.Get(m.Name); !has {
			b.Extra.Set(m.Name, m.Value)
			b.Inherited.Extra.Set(m.Name, source)
		}
	}
}

// unblocked takes the values out of [blocked, value] and leaves out the blocked.
func unblocked(extra xmlrpc.Struct) xmlrpc.Struct {
	free := xmlrpc.Struct{}
	for _, m := range extra {
		if pair, ok := m.Value.([]any); ok && len(pair) == 2 && pair[0] == false {
			free = append(free, xmlrpc.Member{Name: m.Name, Value: pair[1]})
		}
	}
	return free
}

type buildConfigArgs struct {
	Tag   koji.Ref `koji:"tag"`
	Event any      `koji:"event" default:"null"`
}

func buildConfig(ctx context.Context, c *hub.Call, a buildConfigArgs) (*BuildConfig, error) {
	t, err := getArgs{Tag: a.Tag, Event: a.Event, Blocked: true}.read(ctx, c)
	if t, err = must(t, a.Tag, err); err != nil {
		return nil, err
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return inherit(ctx, c, t, at)
}
