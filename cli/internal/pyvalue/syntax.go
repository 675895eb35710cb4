package pyvalue

import (
	"fmt"
	"regexp"
	"strings"
)

// Error is why a text is no value, in Python's terms.
type Error struct {
	Kind string // SyntaxError, ValueError, TypeError or OverflowError
	Msg  string
}

// Error names the kind and the reason.
func (e *Error) Error() string { return e.Kind + ": " + e.Msg }

// refuse tells apart what Python does: a text that is no expression at all is a
// SyntaxError, any other expression than a literal a ValueError.
func refuse(text string, why error) error {
	if e, ok := why.(*Error); ok { //nolint:errorlint // the parser's own
		return e
	}
	switch msg := syntaxError(text); {
	case msg == "":
		return &Error{"ValueError", why.Error()}
	case strings.TrimSpace(text) == "":
		return &Error{"SyntaxError", msg + " (<unknown>, line 0)"}
	default:
		return &Error{"SyntaxError", msg + " (<unknown>, line 1)"}
	}
}

// syntaxError finds the mistakes that need no grammar: strings and brackets
// without an end, signs that Python does not have, values side by side.
func syntaxError(text string) string {
	const invalid = "invalid syntax"
	token := regexp.MustCompile(`(?s)^(?:([bBfFrRuU]{0,2}(?:'''.*?'''|""".*?"""|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))` +
		`|([0-9][0-9_.]*[eE][-+]?[0-9]+|[\pL\pN_.]+)|([-+~])|(,|[=!<>]=|[*/%&|^<>])|([\[({:])|([\])}])|(['"])|.)`)
	digits := regexp.MustCompile(`^\.?[0-9]`)
	leadingZero := regexp.MustCompile(`^0[0-9]+$`)
	operator := regexp.MustCompile(`^(?:and|or|not|in|is|if|else|for|lambda)$`)
	var open []string
	operand, after := false, "" // whether a value stands before, and if that is a string
	dangling := true            // whether there must be more
	for text = skip(text); text != ""; text = skip(text) {
		m := token.FindStringSubmatch(text)
		text = text[len(m[0]):]
		dangling = m[3]+m[4] != "" && m[4] != ","
		switch str, word, sign, infix, opener, closer := m[1], m[2], m[3], m[4], m[5], m[6]; {
		case m[7] != "":
			return "unterminated string literal (detected at line 1)"
		case operator.MatchString(word), sign != "":
			operand = false
		case str != "" || word != "":
			if operand && (after == "" || str == "") {
				if len(open) > 0 {
					return invalid + ". Perhaps you forgot a comma?"
				}
				return invalid
			}
			if _, ok := number(word); digits.MatchString(word) && !ok {
				if leadingZero.MatchString(word) {
					return "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
				}
				return "invalid decimal literal"
			}
			operand, after = true, str
		case infix != "" && operand:
			operand = false
		case opener == ":" && len(open) > 0 && operand:
			operand = false
		case opener != "" && opener != ":":
			open, operand = append(open, opener), false
		case closer != "":
			if len(open) == 0 {
				return fmt.Sprintf("unmatched '%s'", closer)
			}
			last := open[len(open)-1]
			if strings.Index("([{", last) != strings.Index(")]}", closer) {
				return fmt.Sprintf("closing parenthesis '%s' does not match opening parenthesis '%s'", closer, last)
			}
			open, operand, after = open[:len(open)-1], true, ""
		default:
			return invalid
		}
	}
	switch {
	case len(open) > 0:
		return fmt.Sprintf("'%s' was never closed", open[len(open)-1])
	case dangling:
		return invalid
	}
	return ""
}
