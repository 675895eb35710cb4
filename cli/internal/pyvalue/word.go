package pyvalue

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Word reads a bare word of the command line as koji.ParseWord does, but refuses
// whole numbers that the wire cannot carry.
func Word(s string) (any, error) {
	v := koji.ParseWord(s)
	if _, isFloat := v.(float64); isFloat && isHuge(strings.TrimSpace(s), 10) {
		return nil, errHuge()
	}
	return v, nil
}

// WordOrJSON is Word that takes any JSON value, too.
func WordOrJSON(s string) (any, error) {
	v, err := Word(s)
	if text, ok := v.(string); ok {
		if j, err := koji.ParseJSON(text); err == nil {
			return j, nil
		}
	}
	return v, err
}

func errHuge() error { return &Error{"OverflowError", "long int exceeds XML-RPC limits"} }

// isHuge reports whether a whole number has more than 64 bits.
func isHuge(s string, base int) bool {
	n, ok := new(big.Int).SetString(s, base)
	return ok && !n.IsInt64()
}

// number reads a number of Python's.
func number(word string) (v any, ok bool) {
	n, err := strconv.ParseInt(word, 0, 64)
	digits := strings.TrimLeft(word, "+-")
	if err == nil && (len(digits) == 1 || digits[0] != '0' || !isDigit(digits[1]) || n == 0) {
		return n, true
	}
	f, ok := koji.ParseWord(word).(float64)
	return f, ok
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
