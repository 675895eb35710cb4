package xmlrpc

import (
	"fmt"
	"reflect"
	"time"
)

// Marshal turns v into a dynamic value, the same that a reader of AppendValue's
// output gets, but for text that XML cannot carry, which stays as it is.
//
// The members of a Go struct are its fields with a tag `koji:"name"`, in their
// order; `koji:"name,omitempty"` leaves out a zero value (a nil or zero one, not
// an empty list). Fields without a tag are left out, but an embedded struct
// stands for its own fields. Moments become text (see AppendTime).
func Marshal(v any) (any, error) {
	out, err := marshal(v, 0)
	if err != nil {
		return nil, fmt.Errorf("xmlrpc: %w", err)
	}
	return out, nil
}

func marshal(v any, depth int) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, float64, string, DateTime:
		return v, nil
	case int:
		return int64(v), nil
	case time.Time:
		return string(AppendTime(nil, v)), nil
	case Struct:
		if depth >= defaultDepth {
			return nil, errDeep
		}
		s := make(Struct, len(v))
		for i := range v {
			item, err := marshal(v[i].Value, depth+1)
			if err != nil {
				return nil, atMember(v[i].Name, err)
			}
			s[i] = Member{v[i].Name, item}
		}
		return s, nil
	}
	return planOf(reflect.TypeOf(v)).value(reflect.ValueOf(v), depth)
}

// decodeValue decodes what a Marshaler wrote.
func decodeValue(data []byte) (any, error) {
	d, err := newDecoder(data, Limits{})
	if err != nil {
		return nil, err
	}
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	return v, d.finish()
}
