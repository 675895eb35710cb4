package pyvalue

import "github.com/gokoji/gokoji/sdk/koji"

// WordOrJSON reads a bare word of the command line as koji.ParseWord does, or any
// JSON value.
func WordOrJSON(s string) any {
	v := koji.ParseWord(s)
	if text, ok := v.(string); ok {
		if j, err := koji.ParseJSON(text); err == nil {
			return j
		}
	}
	return v
}

// number reads what Python's int() or float() take.
func number(s string) (any, bool) {
	switch v := koji.ParseWord(s).(type) {
	case int64, float64:
		return v, true
	}
	return nil, false
}
