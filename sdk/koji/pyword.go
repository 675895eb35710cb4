package koji

import (
	"math"
	"strconv"
	"strings"
)

// ParseWord reads a bare word of a command line as koji's CLI does: a number,
// None, True or False, or else text. The result is int64, float64, nil, bool or
// string.
func ParseWord(s string) any {
	if v, ok := parseNumber(s); ok {
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

// parseNumber reads what Python's int() or float() take.
func parseNumber(s string) (any, bool) {
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
