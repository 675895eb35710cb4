package xmlrpc

import (
	"math"
	"strconv"
	"strings"
)

// parseInt reads a decimal integer of 64 bits, or says what is wrong with it.
func parseInt(b []byte) (n int64, msg string) {
	digits := b
	negative := false
	if len(digits) > 0 && (digits[0] == '-' || digits[0] == '+') {
		negative = digits[0] == '-'
		digits = digits[1:]
	}
	if len(digits) == 0 {
		return 0, "no integer"
	}
	var u uint64
	large := false
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, "no integer"
		}
		if u > math.MaxInt64/10 {
			large = true
		}
		if u = u*10 + uint64(c-'0'); u > math.MaxInt64+1 {
			large = true
		}
	}
	switch {
	case large, u == math.MaxInt64+1 && !negative:
		return 0, "an integer of more than 64 bits"
	case negative:
		return -int64(u), ""
	}
	return int64(u), ""
}

// A double of Python has at most 24 characters; somebody's decimal may be
// longer, but there is no end to it that would need this many.
const longestFloat = 1000

// parseFloat reads what Python's float reads, underscores excepted, or says
// what is wrong with it. A number beyond a double's range is refused.
func parseFloat(b []byte) (v any, msg string) {
	if len(b) > longestFloat {
		return nil, "a number that is too long"
	}
	s := string(b)
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9', c == '+', c == '-', c == '.', c == 'e', c == 'E':
		default:
			switch strings.ToLower(strings.TrimLeft(s, "+-")) {
			case "nan", "inf", "infinity":
			default:
				return nil, "no number"
			}
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err == nil:
		return f, ""
	case math.IsInf(f, 0):
		return nil, "a number that is too large"
	}
	return nil, "no number"
}

// appendFloat appends f as Python's repr does.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}
