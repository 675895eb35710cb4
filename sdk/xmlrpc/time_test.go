package xmlrpc

import (
	"testing"
	"time"
)

func TestAppendTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   time.Time
		want string
	}{
		{time.Date(2026, 11, 22, 11, 38, 29, 401779000, time.UTC), "2026-11-22 11:38:29.401779+00:00"},
		{time.Date(2026, 11, 22, 11, 38, 29, 100000999, time.UTC), "2026-11-22 11:38:29.100000+00:00"},
		{time.Date(2026, 11, 22, 11, 38, 29, 999, time.UTC), "2026-11-22 11:38:29+00:00"},
		{time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600)), "2025-12-31 23:30:00+00:00"},
	}
	for _, tt := range tests {
		got := string(AppendTime([]byte("at "), tt.in))
		if got != "at "+tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		back, err := ParseTime(tt.want)
		if err != nil || !back.Equal(tt.in.Truncate(time.Microsecond)) {
			t.Errorf("%s: %v, %v", tt.want, back, err)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 11, 38, 29, 0, time.UTC)
	tests := []struct {
		in   string
		want time.Time
	}{
		{"2026-11-22 11:38:29", at},
		{"2026-11-22T11:38:29Z", at},
		{"2026-11-22 11:38:29+00", at},
		{"2026-11-22 12:38:29+01", at},
		{"2026-11-22 06:08:29-05:30", at},
		{"2026-11-22 06:08:29-0530", at},
		{"2026-11-22 11:38:29.5+00:00", at.Add(time.Second / 2)},
		{"2026-11-22 11:38:29.123456789", at.Add(123456789)},
		{"2028-02-29 00:00:00", time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)},
	}
	for _, tt := range tests {
		if got, err := ParseTime(tt.in); err != nil || !got.Equal(tt.want) || got.Location() != time.UTC {
			t.Errorf("%s: %v, %v", tt.in, got, err)
		}
	}
	for _, in := range []string{
		"", "now", "2026-11-22", "2026-11-22 11:38", "2026-11-22x11:38:29", "2026/11/22 11:38:29",
		"2026-13-22 11:38:29", "2026-02-29 11:38:29", "2026-11-00 11:38:29", "0000-11-22 11:38:29",
		"2026-11-22 24:00:00", "2026-11-22 11:60:29", "2026-11-22 11:38:60", "2026-11-22 11:38:2x",
		"+026-11-22 11:38:29", "2026-11-22 11:38:29.", "2026-11-22 11:38:29.1234567890", "2026-11-22 11:38:29.x",
		"2026-11-22 11:38:29+", "2026-11-22 11:38:29+1", "2026-11-22 11:38:29+24", "2026-11-22 11:38:29+01:60",
		"2026-11-22 11:38:29+01-00", "2026-11-22 11:38:29 UTC", "2026-11-22 11:38:29Zz", "2026-11-22 11:38:29+0100 ",
	} {
		if got, err := ParseTime(in); err == nil {
			t.Errorf("%q taken as %v", in, got)
		}
	}
}
