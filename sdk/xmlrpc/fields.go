package xmlrpc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// field is one member of a Go struct.
type field struct {
	name      string
	head      []byte // <member> up to its value
	index     []int
	omitEmpty bool
	plan      *plan
}

// fields lists the members of a struct type in order; those of embedded
// structs stand in the place of these. A name that is there twice counts where
// it is embedded least deep.
func (c compiler) fields(t reflect.Type) ([]field, error) {
	all, err := c.walk(t, nil, nil)
	if err != nil {
		return nil, err
	}
	depth := make(map[string]int, len(all))
	for _, f := range all {
		if d, ok := depth[f.name]; !ok || len(f.index) < d {
			depth[f.name] = len(f.index)
		}
	}
	all = slices.DeleteFunc(all, func(f field) bool { return len(f.index) > depth[f.name] })
	seen := make(map[string]bool, len(all))
	for _, f := range all {
		if seen[f.name] {
			return nil, fmt.Errorf("Go type %v has two members called %q", t, f.name)
		}
		seen[f.name] = true
	}
	if len(all) == 0 && t.NumField() > 0 {
		return nil, fmt.Errorf("Go type %v has no field with a koji tag", t)
	}
	return all, nil
}

func (c compiler) walk(t reflect.Type, index []int, outer []reflect.Type) (all []field, err error) {
	if slices.Contains(outer, t) {
		return nil, fmt.Errorf("Go type %v embeds itself", t)
	}
	outer = append(slices.Clip(outer), t)
	for i := range t.NumField() {
		sf := t.Field(i)
		path := append(slices.Clip(index), i)
		tag, tagged := sf.Tag.Lookup("koji")
		name, options, _ := strings.Cut(tag, ",")
		if name == "-" {
			continue
		}
		if !tagged {
			inner := sf.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
				if sf.Anonymous && !sf.IsExported() {
					continue // could not be set
				}
			}
			if sf.Anonymous && inner.Kind() == reflect.Struct {
				more, err := c.walk(inner, path, outer)
				if err != nil {
					return nil, err
				}
				all = append(all, more...)
			}
			continue
		}
		switch {
		case !sf.IsExported():
			return nil, fmt.Errorf("field %s of Go type %v has a koji tag but is not exported", sf.Name, t)
		case name == "":
			return nil, fmt.Errorf("the koji tag of field %s of Go type %v has no name", sf.Name, t)
		}
		all = append(all, field{
			name:      name,
			head:      appendMemberName(nil, name),
			index:     path,
			omitEmpty: slices.Contains(strings.Split(options, ","), "omitempty"),
			plan:      c.plan(sf.Type),
		})
	}
	return all, nil
}

// of returns the field's value in v; ok is false if it lies in an embedded
// struct that is not there.
func (f *field) of(v reflect.Value) (reflect.Value, bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	for i, n := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v, true
}

// within returns the field's value in v, making embedded structs that are not
// there.
func (f *field) within(v reflect.Value) reflect.Value {
	for i, n := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v
}
