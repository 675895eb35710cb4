package koji

import (
	"math"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestFormatTimes(t *testing.T) {
	t.Parallel()
	newYork := time.FixedZone("EST", -5*3600)
	for _, c := range []struct {
		v           any
		short, long string
	}{
		{nil, "", ""},
		{"", "", ""},
		{int64(0), "1969-12-31 19:00:00", "Wed, 31 Dec 1969 19:00:00 EST"},
		{1763818265.75, "2025-11-22 08:31:05", "Sat, 22 Nov 2025 08:31:05 EST"},
		{-1.5, "1969-12-31 18:59:58", "Wed, 31 Dec 1969 18:59:58 EST"},
		{"2026-11-22 13:31:05.123456+00:00", "2026-11-22 13:31:05", "Sun, 22 Nov 2026 08:31:05 EST"},
		{"2026-11-22 13:31:05+00:00", "2026-11-22 13:31:05+00:00", "Sun, 22 Nov 2026 08:31:05 EST"},
		{"2026-11-22 13:31:05+02", "2026-11-22 13:31:05+02", "Sun, 22 Nov 2026 06:31:05 EST"},
		{"2026-11-22 13:31:05", "2026-11-22 13:31:05", "Sun, 22 Nov 2026 13:31:05 EST"},
		{"2026-11-22T13:31:05.5Z", "2026-11-22T13:31:05", "Sun, 22 Nov 2026 08:31:05 EST"},
		{"2026-11-22", "2026-11-22", "Sun, 22 Nov 2026 00:00:00 EST"},
		{"soon", "soon", "soon"},
		{xmlrpc.DateTime("20261122T13:31:05"), "2026-11-22 13:31:05", "Sun, 22 Nov 2026 13:31:05 EST"},
		{xmlrpc.DateTime("soon"), "soon", "soon"},
		{time.Unix(0, 0), "1969-12-31 19:00:00", "Wed, 31 Dec 1969 19:00:00 EST"},
		{math.NaN(), "", ""},
		{math.Inf(1), "", ""},
		{[]any{}, "", ""},
	} {
		if got := FormatTime(c.v, newYork); got != c.short {
			t.Errorf("FormatTime(%#v) = %q, want %q", c.v, got, c.short)
		}
		if got := FormatTimeLong(c.v, newYork); got != c.long {
			t.Errorf("FormatTimeLong(%#v) = %q, want %q", c.v, got, c.long)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"2026-11-22":          1795305600,
		"2026-11-22 13:31:05": 1795354265,
		"x2026-1-2y 3:4:5":    1767323045,
		"2026-11-22 13:31":    1795305600,
	} {
		if got, ok := ParseTime(in); !ok || got.Unix() != want {
			t.Errorf("ParseTime(%q) = %v %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "13:31:05", "2026-13-01", "2026-02-30", "2026-01-01 25:00:00", "2026-01-01 23:59:60",
		"0000-01-01", "12026-11-22", "99999999999999999999-01-01",
	} {
		if got, ok := ParseTime(in); ok {
			t.Errorf("ParseTime(%q) = %v", in, got)
		}
	}
}
