package tagging

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// latest is how many builds of a package are asked for: all for what counts as
// false, one for true, n for n.
type latest int

// DecodeArg reads the parameter as koji does.
func (l *latest) DecodeArg(v any) error {
	*l = 0
	switch n := v.(type) {
	case int64:
		*l = latest(max(min(n, 1<<30), -1))
	case float64:
		*l = latest(math.Ceil(max(min(n, 1<<30), -1)))
	default:
		if koji.Truth(v) {
			*l = 1
		}
	}
	return nil
}

type listArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Event   any      `koji:"event" default:"null"`
	Inherit bool     `koji:"inherit" default:"false"`
	Prefix  *string  `koji:"prefix" default:"null"`
	Latest  latest   `koji:"latest" default:"false"`
	Package *string  `koji:"package" default:"null"`
	Owner   string   `koji:"owner" default:"null"`
	Type    koji.Ref `koji:"type" default:"null"`
	Strict  bool     `koji:"strict" default:"true"`
	Extra   bool     `koji:"extra" default:"false"`
	Draft   *bool    `koji:"draft" default:"null"`
}

// where returns the tag of a list call and the event it asks about; nil when
// there is no such tag and the call does not mind.
func where(ctx context.Context, c *hub.Call, ref koji.Ref, eventArg any, strict bool) (*tag.Info, *int64, error) {
	at, err := event.At(eventArg)
	if err != nil {
		return nil, nil, err
	}
	var t *tag.Info
	if strict {
		t, err = tag.GetAt(ctx, c, ref, at)
	} else {
		t, err = tag.FindAt(ctx, c, ref, at)
	}
	return t, at, err
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	t, at, err := where(ctx, c, a.Tag, a.Event, a.Strict)
	if err != nil || t == nil {
		return []Build{}, err
	}
	f := Filter{
		Tag: t.ID, Event: at, Inherit: a.Inherit, Latest: int(a.Latest),
		Package: a.Package, Owner: a.Owner, Type: a.Type, Draft: a.Draft,
	}
	prefix := ""
	if a.Prefix != nil {
		prefix = strings.ToLower(*a.Prefix)
	}
	return answer(ctx, c, f, a.Extra, prefix)
}

// answer lists builds with what their type and the caller ask for.
func answer(ctx context.Context, c *hub.Call, f Filter, extra bool, prefix string) (any, error) {
	kind := f.Type.Name()
	switch {
	case kind == "maven" && extra:
		return prefixed[mavenWithExtra](ctx, c, f, prefix)
	case kind == "maven":
		return prefixed[mavenBuild](ctx, c, f, prefix)
	case kind == "win" && extra:
		return prefixed[winWithExtra](ctx, c, f, prefix)
	case kind == "win":
		return prefixed[winBuild](ctx, c, f, prefix)
	case extra:
		return prefixed[withExtra](ctx, c, f, prefix)
	}
	return prefixed[Build](ctx, c, f, prefix)
}

func prefixed[T any, P pointerTo[T]](ctx context.Context, c *hub.Call, f Filter, prefix string) ([]T, error) {
	builds, err := read[T, P](ctx, c, f)
	if err != nil || prefix == "" {
		return builds, err
	}
	return slices.DeleteFunc(builds, func(b T) bool {
		return !strings.HasPrefix(strings.ToLower(P(&b).tagged().PackageName), prefix)
	}), nil
}

type latestArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Event   any      `koji:"event" default:"null"`
	Package *string  `koji:"package" default:"null"`
	Type    koji.Ref `koji:"type" default:"null"`
	Draft   *bool    `koji:"draft" default:"null"`
}

func listLatest(ctx context.Context, c *hub.Call, a latestArgs) (any, error) {
	id, at, err := whichID(ctx, c, a.Tag, a.Event)
	if err != nil {
		return nil, err
	}
	return answer(ctx, c, Filter{
		Tag: id, Event: at, Inherit: true, Latest: 1, Package: a.Package, Type: a.Type, Draft: a.Draft,
	}, false, "")
}

// whichID is the id of the tag; one that is given as such is not looked up.
func whichID(ctx context.Context, c *hub.Call, ref koji.Ref, eventArg any) (int64, *int64, error) {
	at, err := event.At(eventArg)
	if err != nil {
		return 0, nil, err
	}
	if _, isInt := ref.Value().(int64); isInt {
		return ref.ID(), at, nil
	}
	id, err := tag.ID(ctx, c, ref)
	return id, at, err
}
