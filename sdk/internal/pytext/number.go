package pytext

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// maxDigits is Python's own limit for an integer written in decimal.
const maxDigits = 4300

// ParseInt reads a decimal integer as Python's int() does: blanks around it, a
// sign, leading zeros and single underscores between digits are allowed.
func ParseInt(s string) (*big.Int, bool) {
	digits, ok := joinDigits(Trim(s))
	if !ok || len(digits) > maxDigits {
		return nil, false
	}
	body := strings.TrimLeft(digits, "+-")
	if len(digits)-len(body) > 1 || body == "" {
		return nil, false
	}
	for i := range len(body) {
		if !isDigit(body[i]) {
			return nil, false
		}
	}
	return new(big.Int).SetString(digits, 10)
}

// ParseFloat reads a number as Python's float() does: decimal, with an
// exponent, or inf and nan in any case. Hexadecimal is refused.
func ParseFloat(s string) (float64, bool) {
	s, ok := joinDigits(Trim(s))
	if !ok || strings.ContainsAny(s, "xXpP") {
		return 0, false
	}
	body := strings.TrimLeft(s, "+-")
	if len(s)-len(body) > 1 {
		return 0, false
	}
	if strings.EqualFold(body, "nan") {
		s = "nan" // Go takes no sign here
	}
	f, err := strconv.ParseFloat(s, 64)
	// Out of range is an infinity or zero, as in Python.
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

// joinDigits takes out underscores; each must stand between two digits.
func joinDigits(s string) (string, bool) {
	if !strings.Contains(s, "_") {
		return s, true
	}
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i == len(s)-1 || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
			return "", false
		}
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// ParseBool reads one of ConfigParser's words: 1 yes true on, 0 no false off.
func ParseBool(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "1", "yes", "true", "on":
		return true, true
	case "0", "no", "false", "off":
		return false, true
	}
	return false, false
}
