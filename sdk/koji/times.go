package koji

import (
	"math"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Timestamp is a moment as koji's API gives it beside the text: seconds since
// 1970, to the microsecond.
func Timestamp(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// FormatTime shows a moment of koji's API as "2026-11-22 13:31:05": seconds
// since the epoch in loc, a DateTime or a text as it stands, cut before the
// fraction. nil and "" give "".
func FormatTime(v any, loc *time.Location) string {
	switch v := v.(type) {
	case string:
		if dot := strings.LastIndexByte(v, '.'); dot >= 0 {
			return v[:dot]
		}
		return v
	case xmlrpc.DateTime:
		t, err := v.Time()
		if err != nil {
			return string(v)
		}
		return t.Format(time.DateTime)
	}
	if t, ok := seconds(v); ok {
		return t.In(loc).Format(time.DateTime)
	}
	return ""
}

// FormatTimeLong shows a moment of koji's API as
// "Sun, 22 Nov 2026 13:31:05 UTC" in loc. A text without a zone is in loc
// already; a text that is no moment is shown as it is. nil and "" give "".
func FormatTimeLong(v any, loc *time.Location) string {
	const long = "Mon, 02 Jan 2006 15:04:05 MST"
	switch v := v.(type) {
	case string:
		if t, ok := parseMoment(v, loc); ok {
			return t.In(loc).Format(long)
		}
		return v
	case xmlrpc.DateTime:
		if t, ok := parseMoment(string(v), loc); ok {
			return t.In(loc).Format(long)
		}
		return string(v)
	}
	if t, ok := seconds(v); ok {
		return t.In(loc).Format(long)
	}
	return ""
}

func seconds(v any) (time.Time, bool) {
	switch v := v.(type) {
	case int64:
		return time.Unix(v, 0), true
	case int:
		return time.Unix(int64(v), 0), true
	case float64:
		if math.Abs(v) < 1<<53 { // neither inf nor NaN
			whole, frac := math.Modf(v)
			return time.Unix(int64(whole), int64(math.Round(frac*1e6))*1000), true
		}
	case time.Time:
		return v, true
	}
	return time.Time{}, false
}

// parseMoment reads the forms that hubs send; a fraction may follow the seconds.
func parseMoment(s string, loc *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "20060102T15:04:05", time.DateOnly,
	} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
