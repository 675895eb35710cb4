package xmlrpc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

func (c compiler) planPointer(p *plan, t reflect.Type) {
	elem := c.plan(t.Elem())
	step := 0
	if k := t.Elem().Kind(); k == reflect.Pointer || k == reflect.Interface {
		step = 1 // the only pointers that may go in a circle by themselves
	}
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if v.IsNil() {
			return appendValue(dst, nil, depth)
		}
		if depth+step > defaultDepth {
			return dst, errDeep
		}
		return elem.encode(dst, v.Elem(), depth+step)
	}
	p.value = func(v reflect.Value, depth int) (any, error) {
		if v.IsNil() {
			return nil, nil
		}
		if depth+step > defaultDepth {
			return nil, errDeep
		}
		return elem.value(v.Elem(), depth+step)
	}
	p.set = func(v any, dst reflect.Value) error {
		if v == nil {
			dst.SetZero()
			return nil
		}
		if dst.IsNil() {
			dst.Set(reflect.New(t.Elem()))
		}
		return elem.set(v, dst.Elem())
	}
}

// planList is for slices and arrays.
func (c compiler) planList(p *plan, t reflect.Type) {
	elem := c.plan(t.Elem())
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if depth >= defaultDepth {
			return dst, errDeep
		}
		dst = append(dst, listHead...)
		start, n := len(dst), v.Len()
		for i := range n {
			if i == growAfter {
				dst = growList(dst, start, n-i)
			}
			var err error
			if dst, err = elem.encode(dst, v.Index(i), depth+1); err != nil {
				return dst, atIndex(i, err)
			}
		}
		return append(dst, listEnd...), nil
	}
	p.value = func(v reflect.Value, depth int) (any, error) {
		if depth >= defaultDepth {
			return nil, errDeep
		}
		list := make([]any, v.Len())
		for i := range list {
			var err error
			if list[i], err = elem.value(v.Index(i), depth+1); err != nil {
				return nil, atIndex(i, err)
			}
		}
		return list, nil
	}
	p.set = func(v any, dst reflect.Value) error {
		list, ok := v.([]any)
		switch {
		case v == nil && t.Kind() == reflect.Slice:
			dst.SetZero()
			return nil
		case !ok:
			return p.mismatch("a list", v, dst)
		case t.Kind() == reflect.Slice:
			dst.Set(reflect.MakeSlice(t, len(list), len(list)))
		case len(list) != t.Len():
			return fmt.Errorf("want %d items, got %d", t.Len(), len(list))
		}
		for i, item := range list {
			if err := elem.set(item, dst.Index(i)); err != nil {
				return atIndex(i, err)
			}
		}
		return nil
	}
}

func (c compiler) planMap(p *plan, t reflect.Type) {
	elem := c.plan(t.Elem())
	sorted := func(m reflect.Value) []reflect.Value {
		keys := m.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		return keys
	}
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if depth >= defaultDepth {
			return dst, errDeep
		}
		dst = append(dst, structHead...)
		for _, key := range sorted(v) {
			var err error
			dst = appendMemberName(dst, key.String())
			if dst, err = elem.encode(dst, v.MapIndex(key), depth+1); err != nil {
				return dst, atMember(key.String(), err)
			}
			dst = append(dst, memberEnd...)
		}
		return append(dst, structEnd...), nil
	}
	p.value = func(v reflect.Value, depth int) (any, error) {
		if depth >= defaultDepth {
			return nil, errDeep
		}
		s := make(Struct, 0, v.Len())
		for _, key := range sorted(v) {
			item, err := elem.value(v.MapIndex(key), depth+1)
			if err != nil {
				return nil, atMember(key.String(), err)
			}
			s = append(s, Member{key.String(), item})
		}
		return s, nil
	}
	p.set = func(v any, dst reflect.Value) error {
		if v == nil {
			dst.SetZero()
			return nil
		}
		s, ok := v.(Struct)
		if !ok {
			return p.mismatch("a struct", v, dst)
		}
		m := reflect.MakeMapWithSize(t, len(s))
		for _, member := range s {
			item := reflect.New(t.Elem()).Elem()
			if err := elem.set(member.Value, item); err != nil {
				return atMember(member.Name, err)
			}
			m.SetMapIndex(reflect.ValueOf(member.Name).Convert(t.Key()), item)
		}
		dst.Set(m)
		return nil
	}
}

// planStruct is for structs with koji tags.
func (c compiler) planStruct(p *plan, t reflect.Type) {
	fields, err := c.fields(t)
	if err != nil {
		p.refuse(err)
		return
	}
	byName := make(map[string]int, len(fields))
	for i := range fields {
		byName[fields[i].name] = i
	}
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if depth >= defaultDepth {
			return dst, errDeep
		}
		dst = append(dst, structHead...)
		for i := range fields {
			f := &fields[i]
			fv, ok := f.of(v)
			if !ok || f.omitEmpty && fv.IsZero() {
				continue
			}
			var err error
			dst = append(dst, f.head...)
			if dst, err = f.plan.encode(dst, fv, depth+1); err != nil {
				return dst, atMember(f.name, err)
			}
			dst = append(dst, memberEnd...)
		}
		return append(dst, structEnd...), nil
	}
	p.value = func(v reflect.Value, depth int) (any, error) {
		if depth >= defaultDepth {
			return nil, errDeep
		}
		s := make(Struct, 0, len(fields))
		for i := range fields {
			f := &fields[i]
			fv, ok := f.of(v)
			if !ok || f.omitEmpty && fv.IsZero() {
				continue
			}
			item, err := f.plan.value(fv, depth+1)
			if err != nil {
				return nil, atMember(f.name, err)
			}
			s = append(s, Member{f.name, item})
		}
		return s, nil
	}
	p.set = func(v any, dst reflect.Value) error {
		s, ok := v.(Struct)
		if !ok {
			return p.mismatch("a struct", v, dst)
		}
		for i := range s {
			// Members mostly come in the order of the fields.
			n := i
			if n >= len(fields) || fields[n].name != s[i].Name {
				if n, ok = byName[s[i].Name]; !ok {
					continue
				}
			}
			if err := fields[n].set(s[i].Value, dst); err != nil {
				return atMember(s[i].Name, err)
			}
		}
		return nil
	}
}
