package xmlrpc

import (
	"fmt"
	"reflect"
	"sync"
	"time"
)

// plan is how values of one Go type are written, taken apart and set. It is
// compiled once per type, so that no value needs a look at tags or methods.
type plan struct {
	// encode appends v, which lies in depth arrays and structs.
	encode func(dst []byte, v reflect.Value, depth int) ([]byte, error)
	// value turns v into a dynamic value.
	value func(v reflect.Value, depth int) (any, error)
	// set stores the dynamic value v in dst, which can be set.
	set func(v any, dst reflect.Value) error
	// keepsOnNil: a member that is nil leaves a field of this type as it was.
	keepsOnNil bool
}

// plans holds the finished plans, by reflect.Type. A plan never changes.
var plans sync.Map

var (
	timeType      = reflect.TypeFor[time.Time]()
	dateTimeType  = reflect.TypeFor[DateTime]()
	structType    = reflect.TypeFor[Struct]()
	marshalerType = reflect.TypeFor[Marshaler]()
	valuerType    = reflect.TypeFor[Valuer]()
	unmarshalType = reflect.TypeFor[Unmarshaler]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	c := compiler{}
	p := c.plan(t)
	for t, p := range c {
		plans.LoadOrStore(t, p)
	}
	return p
}

// compiler holds the plans of one run, which may refer to each other, as types
// do.
type compiler map[reflect.Type]*plan

func (c compiler) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := c[t]; ok {
		return p
	}
	p := &plan{}
	c[t] = p
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
	default:
		p.keepsOnNil = true
	}
	c.byKind(p, t)
	byMethods(p, t)
	return p
}

// byKind fills p for a type without methods that matter.
func (c compiler) byKind(p *plan, t reflect.Type) {
	switch t {
	case timeType:
		planTime(p)
		return
	case dateTimeType:
		planDateTime(p)
		return
	case structType:
		planDynamicStruct(p)
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		planBool(p)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		planInt(p)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		planUint(p)
	case reflect.Float32, reflect.Float64:
		planFloat(p)
	case reflect.String:
		planString(p)
	case reflect.Interface:
		planInterface(p, t)
	case reflect.Pointer:
		c.planPointer(p, t)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 && t.Kind() == reflect.Slice {
			planBytes(p)
			return
		}
		c.planList(p, t)
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			p.refuse(fmt.Errorf("a map of Go type %v needs string keys", t))
			return
		}
		c.planMap(p, t)
	case reflect.Struct:
		c.planStruct(p, t)
	default:
		p.refuse(fmt.Errorf("Go type %v has no XML-RPC form", t))
	}
}

// refuse makes each use of the type fail.
func (p *plan) refuse(err error) {
	p.encode = func(dst []byte, _ reflect.Value, _ int) ([]byte, error) { return dst, err }
	p.value = func(reflect.Value, int) (any, error) { return nil, err }
	p.set = func(any, reflect.Value) error { return err }
}

// byMethods lets the methods of a type go before its kind.
func byMethods(p *plan, t reflect.Type) {
	if t.Kind() == reflect.Interface {
		return // the type of the content decides
	}
	switch {
	case t.Implements(marshalerType):
		planMarshaler(p, t)
	case t.Implements(valuerType):
		planValuer(p, t)
	}
	if t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(unmarshalType) {
		p.keepsOnNil = false
		p.set = func(v any, dst reflect.Value) error {
			return dst.Addr().Interface().(Unmarshaler).UnmarshalXMLRPC(v)
		}
	}
}

func planMarshaler(p *plan, t reflect.Type) {
	nilable := t.Kind() == reflect.Pointer
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if nilable && v.IsNil() {
			return appendValue(dst, nil, depth)
		}
		return v.Interface().(Marshaler).MarshalXMLRPC(dst)
	}
	p.value = func(v reflect.Value, _ int) (any, error) {
		if nilable && v.IsNil() {
			return nil, nil
		}
		data, err := v.Interface().(Marshaler).MarshalXMLRPC(nil)
		if err != nil {
			return nil, err
		}
		return decodeValue(data)
	}
}

func planValuer(p *plan, t reflect.Type) {
	nilable := t.Kind() == reflect.Pointer
	content := func(v reflect.Value) any {
		if nilable && v.IsNil() {
			return nil
		}
		return v.Interface().(Valuer).XMLRPCValue()
	}
	// One level deeper, so that a value standing for itself comes to an end.
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		if depth >= defaultDepth {
			return dst, errDeep
		}
		return appendValue(dst, content(v), depth+1)
	}
	p.value = func(v reflect.Value, depth int) (any, error) {
		if depth >= defaultDepth {
			return nil, errDeep
		}
		return marshal(content(v), depth+1)
	}
}
