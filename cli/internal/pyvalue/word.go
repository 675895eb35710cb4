package pyvalue

import (
	"math"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Word reads a bare word of the command line: a number, None, True or False, or
// else text.
func Word(s string) any {
	if v, ok := number(s); ok {
		return v
	}
	switch s {
	case "None":
		return nil
	case "True":
		return true
	case "False":
		return false
	}
	return s
}

// WordOrJSON is Word that takes any JSON value, too.
func WordOrJSON(s string) any {
	v := Word(s)
	if text, ok := v.(string); ok {
		if j, err := koji.ParseJSON(text); err == nil {
			return j
		}
	}
	return v
}

// number reads what Python's int() or float() take.
func number(s string) (any, bool) {
	text := strings.TrimSpace(s)
	if text == "" || strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
		return nil, false
	}
	text = strings.ReplaceAll(text, "_", "")
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if strings.ContainsAny(text, "xXpP") { // hexadecimal floats are Go's alone
		return nil, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, false
	}
	return f, true
}
