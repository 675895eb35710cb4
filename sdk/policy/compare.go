package policy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"

	"github.com/gokoji/gokoji/sdk/internal/pytext"
)

// newCompare is "compare FIELD OP NUMBER".
func newCompare(text string) (Test, error) {
	words := pytext.FieldsN(text, 4)
	if len(words) < 4 {
		return nil, errors.New("expected a field, an operator and a number")
	}
	return compareTest(words[1], words[2], words[3])
}

// operator says for each order (-1, 0 or 1) whether name means it.
func operator(name string) (func(order int) bool, bool) {
	switch name {
	case "<":
		return func(o int) bool { return o < 0 }, true
	case ">":
		return func(o int) bool { return o > 0 }, true
	case "<=":
		return func(o int) bool { return o <= 0 }, true
	case ">=":
		return func(o int) bool { return o >= 0 }, true
	case "=":
		return func(o int) bool { return o == 0 }, true
	case "!=":
		return func(o int) bool { return o != 0 }, true
	}
	return nil, false
}

// compareTest compares exactly, integers of any size with floats too. Anything
// that is no number (nil and texts of digits too) is an error for an order,
// and simply unequal for "=" and "!=". A field that is missing does not hold.
func compareTest(field, op, value string) (Test, error) {
	holds, ok := operator(op)
	if !ok {
		return nil, fmt.Errorf("invalid comparison %q, expected one of < > <= >= = !=", clip(op))
	}
	right, ok := parseNumber(value)
	if !ok {
		return nil, fmt.Errorf("found %q, expected a number", clip(pytext.Trim(value)))
	}
	equality := op == "=" || op == "!="
	return TestFunc(func(_ context.Context, data Data) (bool, error) {
		v, ok := data[field]
		if !ok {
			return false, nil
		}
		left, ok := toNumber(v)
		switch {
		case ok:
			if order, ordered := left.compare(right); ordered {
				return holds(order), nil
			}
			return op == "!=", nil // one of them is not a number in IEEE's sense
		case equality:
			return op == "!=", nil
		default:
			return false, typeError(field, v, "a number to compare with "+op)
		}
	}), nil
}

// number is an integer of any size or a float.
type number struct {
	isFloat bool
	i       *big.Int
	f       float64
}

func parseNumber(text string) (number, bool) {
	if i, ok := pytext.ParseInt(text); ok {
		return number{i: i}, true
	}
	f, ok := pytext.ParseFloat(text)
	return number{isFloat: true, f: f}, ok
}

func toNumber(v any) (number, bool) {
	if v == nil {
		return number{}, false
	}
	switch rv := reflect.ValueOf(v); {
	case rv.Kind() == reflect.Bool:
		i := new(big.Int)
		if rv.Bool() {
			i.SetInt64(1)
		}
		return number{i: i}, true
	case rv.CanInt():
		return number{i: big.NewInt(rv.Int())}, true
	case rv.CanUint():
		return number{i: new(big.Int).SetUint64(rv.Uint())}, true
	case rv.CanFloat():
		return number{isFloat: true, f: rv.Float()}, true
	}
	return number{}, false
}

// compare returns the order of a and b; there is none with a NaN.
func (a number) compare(b number) (order int, ordered bool) {
	switch {
	case !a.isFloat && !b.isFloat:
		return a.i.Cmp(b.i), true
	case a.isNaN() || b.isNaN():
		return 0, false
	case a.isInf() || b.isInf():
		return cmpFloat(a.sign(), b.sign()), true
	}
	return a.rat().Cmp(b.rat()), true
}

func (a number) isNaN() bool { return a.isFloat && math.IsNaN(a.f) }
func (a number) isInf() bool { return a.isFloat && math.IsInf(a.f, 0) }

// sign is the value itself for an infinity and zero for anything else.
func (a number) sign() float64 {
	if a.isInf() {
		return a.f
	}
	return 0
}

func (a number) rat() *big.Rat {
	if a.isFloat {
		return new(big.Rat).SetFloat64(a.f)
	}
	return new(big.Rat).SetInt(a.i)
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
