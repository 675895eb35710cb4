package xmlrpc

import (
	"fmt"
	"math"
	"reflect"
	"time"
)

func planBool(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) { return appendBool(dst, v.Bool()), nil }
	p.value = func(v reflect.Value, _ int) (any, error) { return v.Bool(), nil }
	p.set = func(v any, dst reflect.Value) error {
		switch v := v.(type) {
		case bool:
			dst.SetBool(v)
			return nil
		case int64:
			if v == 0 || v == 1 {
				dst.SetBool(v == 1)
				return nil
			}
		}
		return p.mismatch("a bool", v, dst)
	}
}

func planInt(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) { return appendInt(dst, v.Int()), nil }
	p.value = func(v reflect.Value, _ int) (any, error) { return v.Int(), nil }
	p.set = func(v any, dst reflect.Value) error {
		n, ok := v.(int64)
		if !ok {
			return p.mismatch("an int", v, dst)
		}
		if dst.OverflowInt(n) {
			return fmt.Errorf("%d does not fit into %d bits", n, dst.Type().Bits())
		}
		dst.SetInt(n)
		return nil
	}
}

func planUint(p *plan) {
	number := func(v reflect.Value) (int64, error) {
		if v.Uint() > math.MaxInt64 {
			return 0, fmt.Errorf("%d is an integer of more than 64 bits", v.Uint())
		}
		return int64(v.Uint()), nil
	}
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) {
		n, err := number(v)
		return appendInt(dst, n), err
	}
	p.value = func(v reflect.Value, _ int) (any, error) { return number(v) }
	p.set = func(v any, dst reflect.Value) error {
		n, ok := v.(int64)
		if !ok {
			return p.mismatch("an int", v, dst)
		}
		if n < 0 {
			return fmt.Errorf("%d is negative", n)
		}
		if dst.OverflowUint(uint64(n)) {
			return fmt.Errorf("%d does not fit into %d bits", n, dst.Type().Bits())
		}
		dst.SetUint(uint64(n))
		return nil
	}
}

func planFloat(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) { return appendDouble(dst, v.Float()), nil }
	p.value = func(v reflect.Value, _ int) (any, error) { return v.Float(), nil }
	p.set = func(v any, dst reflect.Value) error {
		switch v := v.(type) {
		case float64:
			dst.SetFloat(v)
		case int64:
			dst.SetFloat(float64(v))
		default:
			return p.mismatch("a float", v, dst)
		}
		return nil
	}
}

func planString(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) { return appendString(dst, v.String()), nil }
	p.value = func(v reflect.Value, _ int) (any, error) { return v.String(), nil }
	p.set = func(v any, dst reflect.Value) error {
		s, ok := v.(string)
		if !ok {
			return p.mismatch("a string", v, dst)
		}
		dst.SetString(s)
		return nil
	}
}

func planBytes(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) { return appendBase64(dst, v.Bytes()), nil }
	p.value = func(v reflect.Value, _ int) (any, error) { return append([]byte{}, v.Bytes()...), nil }
	p.set = func(v any, dst reflect.Value) error {
		switch v := v.(type) {
		case []byte:
			dst.SetBytes(v)
		case nil:
			dst.SetZero()
		default:
			return p.mismatch("base64 data", v, dst)
		}
		return nil
	}
}

func planDateTime(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) {
		return appendDateTime(dst, DateTime(v.String())), nil
	}
	p.value = func(v reflect.Value, _ int) (any, error) { return DateTime(v.String()), nil }
	p.set = func(v any, dst reflect.Value) error {
		d, ok := v.(DateTime)
		if !ok {
			return p.mismatch("a dateTime", v, dst)
		}
		dst.SetString(string(d))
		return nil
	}
}

func planTime(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, _ int) ([]byte, error) {
		return appendMoment(dst, v.Interface().(time.Time)), nil
	}
	p.value = func(v reflect.Value, _ int) (any, error) {
		return string(AppendTime(nil, v.Interface().(time.Time))), nil
	}
	p.set = func(v any, dst reflect.Value) error {
		t, err := moment(v)
		if err == errNoMoment {
			return p.mismatch("a time", v, dst)
		}
		if err != nil {
			return err
		}
		dst.Set(reflect.ValueOf(t))
		return nil
	}
}

// planInterface lets the content decide.
func planInterface(p *plan, t reflect.Type) {
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		return appendValue(dst, v.Interface(), depth)
	}
	p.value = func(v reflect.Value, depth int) (any, error) { return marshal(v.Interface(), depth) }
	p.set = func(v any, dst reflect.Value) error {
		switch {
		case v == nil:
			dst.SetZero()
		case !reflect.TypeOf(v).AssignableTo(t):
			return fmt.Errorf("%s cannot become a Go %v", describe(v), t)
		default:
			dst.Set(reflect.ValueOf(v))
		}
		return nil
	}
}

// planDynamicStruct is for Struct, whose Member has no tags.
func planDynamicStruct(p *plan) {
	p.encode = func(dst []byte, v reflect.Value, depth int) ([]byte, error) {
		return appendStruct(dst, v.Interface().(Struct), depth)
	}
	p.value = func(v reflect.Value, depth int) (any, error) { return marshal(v.Interface(), depth) }
	p.set = func(v any, dst reflect.Value) error {
		switch v := v.(type) {
		case Struct:
			dst.Set(reflect.ValueOf(v))
		case nil:
			dst.SetZero()
		default:
			return p.mismatch("a struct", v, dst)
		}
		return nil
	}
}
