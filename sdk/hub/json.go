package hub

import (
	"fmt"

	"github.com/gokoji/gokoji/sdk/koji"
)

// JSON is a text column that holds JSON, such as the extra data of builds; NULL
// is nil. Clients get its content.
type JSON struct{ Value any }

// Scan implements sql.Scanner.
func (j *JSON) Scan(src any) error {
	var text string
	switch x := src.(type) {
	case nil:
		j.Value = nil
		return nil
	case string:
		text = x
	case []byte:
		text = string(x)
	default:
		return fmt.Errorf("a JSON column holds a %T", src)
	}
	v, err := koji.ParseJSON(text)
	if err != nil {
		return koji.Errorf(koji.GenericError, "Invalid JSON data: %s", koji.Repr(text))
	}
	j.Value = v
	return nil
}

// XMLRPCValue is the content.
func (j JSON) XMLRPCValue() any { return j.Value }
