package rpm

import (
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// moment reads a moment of koji's API as seconds since the epoch, 0 for none.
func moment(v any, name string) (int64, error) {
	if !koji.Truth(v) {
		return 0, nil
	}
	switch x := v.(type) {
	case int64:
		return x, nil
	case bool:
		return 1, nil
	case string:
		t, ok := koji.ParseTime(x)
		if !ok {
			return 0, nil // as koji, which then does not filter
		}
		return t.Unix(), nil
	case xmlrpc.DateTime:
		if t, err := x.Time(); err == nil {
			return t.Unix(), nil
		}
	}
	return 0, koji.Errorf(koji.GenericError, "Invalid type for %s: %s", name, koji.TypeName(v))
}

// clock shows seconds since the epoch in the hub's time zone.
func clock(ts int64) string { return time.Unix(ts, 0).Format(time.DateTime) }
