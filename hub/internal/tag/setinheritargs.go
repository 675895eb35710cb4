package tag

import (
	"context"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type setInheritanceArgs struct {
	Tag   koji.Ref `koji:"tag"`
	Data  any      `koji:"data"`
	Clear bool     `koji:"clear" default:"false"`
}

func setInheritanceData(ctx context.Context, c *hub.Call, a setInheritanceArgs) (any, error) {
	id, err := ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	if err := c.AssertPerm(ctx, "tag"); err != nil {
		return nil, err
	}
	list, ok := a.Data.([]any)
	if s, single := a.Data.(xmlrpc.Struct); single {
		list, ok = []any{s}, true
	}
	if !ok {
		return nil, hub.WrongType(a.Data, "<class 'list'>")
	}
	changes := make([]LinkChange, len(list))
	for i, v := range list {
		if changes[i], err = parseLink(ctx, c, v); err != nil {
			return nil, err
		}
	}
	return nil, setInheritance(ctx, c, id, changes, a.Clear)
}

// parseLink reads one change. A parent that does not exist is told before what
// is wrong with the rest, as koji tells it.
func parseLink(ctx context.Context, c *hub.Call, v any) (LinkChange, error) {
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return LinkChange{}, hub.WrongType(v, "<class 'dict'>")
	}
	l := LinkChange{Delete: koji.Truth(s.Value("delete link"))}
	for _, name := range []string{"parent_id", "priority", "maxdepth", "intransitive", "noconfig", "pkg_filter"} {
		if _, has := s.Get(name); !has && (name == "parent_id" || !l.Delete) {
			return l, koji.Errorf(koji.GenericError, "No value for %s", name)
		}
	}
	parent, err := koji.ParseRef(s.Value("parent_id"))
	if err != nil {
		return l, err
	}
	t, err := Get(ctx, c, parent)
	if err != nil {
		return l, err
	}
	l.ParentID = t.ID
	if l.Delete {
		return l, nil
	}
	return l, l.parseFields(s)
}

func (l *LinkChange) parseFields(s xmlrpc.Struct) error {
	var err error
	if l.Priority, err = args.Int(s.Value("priority")); err != nil {
		return err
	}
	if v := s.Value("maxdepth"); v != nil {
		depth, err := args.Int(v)
		if err != nil {
			return err
		}
		l.MaxDepth = &depth
	}
	for name, dst := range map[string]*bool{"intransitive": &l.Intransitive, "noconfig": &l.NoConfig} {
		var flag Set[bool]
		if err := decodeFlag(s.Value(name), &flag); err != nil {
			return err
		}
		*dst = flag.Value
	}
	switch filter := s.Value("pkg_filter").(type) {
	case nil:
	case string:
		l.PkgFilter = &filter
	case int64:
		text := koji.Str(filter)
		l.PkgFilter = &text
	default:
		return hub.WrongType(filter, "<class 'str'>")
	}
	return nil
}
