package hub

import (
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// QueryOpts are koji's query options. A limit of 0 means none.
type QueryOpts struct {
	CountOnly     bool
	AsList        bool // each row is a list of its values, in the order of their names
	Order         string
	Offset, Limit int64
}

// DecodeArg reads the options as koji's clients send them.
func (o *QueryOpts) DecodeArg(v any) error {
	if v == nil {
		return nil
	}
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return WrongType(v, "<class 'dict'>")
	}
	o.CountOnly = koji.Truth(s.Value("countOnly"))
	o.AsList = koji.Truth(s.Value("asList"))
	if order := s.Value("order"); koji.Truth(order) {
		if o.Order, ok = order.(string); !ok {
			return WrongType(order, "<class 'str'>")
		}
	}
	var err error
	if o.Offset, err = optInt(s.Value("offset")); err == nil {
		o.Limit, err = optInt(s.Value("limit"))
	}
	return err
}

func optInt(v any) (int64, error) {
	if !koji.Truth(v) {
		return 0, nil
	}
	n, ok := v.(int64)
	if !ok {
		return 0, WrongType(v, "<class 'int'>")
	}
	if n < 0 {
		return 0, koji.Errorf(koji.ParameterError, "limit and offset must not be negative: %d", n)
	}
	return n, nil
}
