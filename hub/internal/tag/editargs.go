package tag

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editArgs struct {
	Tag     koji.Ref      `koji:"tagInfo"`
	Changes xmlrpc.Struct `koji:"**kwargs"`
}

func edit(ctx context.Context, c *hub.Call, a editArgs) (any, error) {
	if err := checkMaven(c, a.Changes); err != nil {
		return nil, err
	}
	ch, err := parseChange(a.Changes)
	if err != nil {
		return nil, err
	}
	return nil, Edit(ctx, c, a.Tag, ch)
}

// checkMaven refuses the maven settings, whatever they are, where the hub knows
// no Maven.
func checkMaven(c *hub.Call, kw xmlrpc.Struct) error {
	_, support := kw.Get("maven_support")
	_, all := kw.Get("maven_include_all")
	if support || all {
		return c.AssertMaven()
	}
	return nil
}

type oldEditArgs struct {
	Tag    koji.Ref `koji:"tagInfo"`
	Name   any      `koji:"name"`
	Arches any      `koji:"arches"`
	Locked any      `koji:"locked"`
	Perm   any      `koji:"permissionID"`
	Extra  any      `koji:"extra" default:"null"`
}

// oldEdit needs extra data, although it may be left out; koji looks for the tag
// before it misses them.
func oldEdit(ctx context.Context, c *hub.Call, a oldEditArgs) (any, error) {
	if a.Extra == nil {
		if _, err := Get(ctx, c, a.Tag); err != nil {
			return nil, err
		}
	}
	return edit(ctx, c, editArgs{a.Tag, xmlrpc.Struct{
		{Name: "name", Value: a.Name}, {Name: "arches", Value: a.Arches}, {Name: "locked", Value: a.Locked},
		{Name: "perm_id", Value: a.Perm}, {Name: "extra", Value: a.Extra},
	}})
}

// parseChange reads editTag2's keywords; it knows nothing of others. perm_id goes
// before perm, which is its older name.
func parseChange(kw xmlrpc.Struct) (ch Change, err error) {
	_, byID := kw.Get("perm_id")
	for _, m := range kw {
		switch m.Name {
		case "name":
			err = decodeName(m.Value, &ch.Name)
		case "arches":
			err = decodeArches(m.Value, &ch.Arches)
		case "perm", "perm_id":
			if m.Name == "perm_id" || !byID {
				ch.Perm.Given = true
				ch.Perm.Value, err = koji.ParseRef(m.Value)
			}
		case "locked":
			err = decodeFlag(m.Value, &ch.Locked)
		case "maven_support":
			err = decodeFlag(m.Value, &ch.MavenSupport)
		case "maven_include_all":
			err = decodeFlag(m.Value, &ch.MavenIncludeAll)
		case "extra":
			extra, ok := m.Value.(xmlrpc.Struct)
			if !ok {
				err = hub.WrongType(m.Value, "<class 'dict'>")
			}
			ch.Extra = extra
		case "block_extra":
			err = decodeKeys(m.Value, &ch.BlockExtra)
		case "remove_extra":
			err = decodeKeys(m.Value, &ch.RemoveExtra)
		}
		if err != nil {
			return Change{}, err
		}
	}
	return ch, nil
}

func decodeName(v any, dst *string) error {
	if !koji.Truth(v) {
		return nil
	}
	name, ok := v.(string)
	if !ok {
		return koji.Errorf(koji.GenericError, "Name should be string")
	}
	*dst = name
	return nil
}

func decodeArches(v any, dst *Set[*string]) error {
	switch x := v.(type) {
	case nil:
		*dst = To[*string](nil)
		return nil
	case string:
		*dst = To(&x)
		return nil
	case []any:
		if len(x) == 0 {
			break // koji API: the empty list is not taken for text
		}
		list, err := koji.ParseArches(x, true)
		text := strings.Join(list, " ")
		*dst = To(&text)
		return err
	}
	return hub.WrongType(v, "<class 'str'>")
}

func decodeFlag(v any, dst *Set[bool]) error {
	flag, ok := v.(bool)
	if !ok {
		return hub.WrongType(v, "<class 'bool'>")
	}
	*dst = To(flag)
	return nil
}

func decodeKeys(v any, dst *[]string) error {
	list, ok := v.([]any)
	if s, isText := v.(string); isText && s == "" {
		return nil
	}
	if !ok {
		return hub.WrongType(v, "<class 'list'>")
	}
	for _, item := range list {
		key, ok := item.(string)
		if !ok {
			return hub.WrongType(item, "<class 'str'>")
		}
		*dst = append(*dst, key)
	}
	return nil
}
