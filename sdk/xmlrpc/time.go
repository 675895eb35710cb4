package xmlrpc

import (
	"fmt"
	"time"
)

// AppendTime appends t as koji's hub writes moments: in UTC, with microseconds
// unless they are 0, e.g. "2026-11-22 11:38:29.401779+00:00".
func AppendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	dst = t.AppendFormat(dst, "2006-01-02 15:04:05")
	if t.Nanosecond() >= 1000 {
		dst = t.AppendFormat(dst, ".000000")
	}
	return append(dst, "+00:00"...)
}

// ParseTime reads a moment as the hub writes it. Between date and time a T may
// stand instead of the space; the zone may be +HH, +HHMM, +HH:MM or Z, none
// meaning UTC. The result is in UTC.
func ParseTime(s string) (time.Time, error) {
	if t, ok := parseTime(s); ok {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%.60q is not a time like %q", s, "2026-11-22 11:38:29.401779+00:00")
}

func parseTime(s string) (t time.Time, ok bool) {
	const form = "YYYY-MM-DD HH:MM:SS"
	if len(s) < len(form) || s[4] != '-' || s[7] != '-' || (s[10] != ' ' && s[10] != 'T') ||
		s[13] != ':' || s[16] != ':' {
		return t, false
	}
	ok = true
	number := func(digits string, least, most int) int {
		n := 0
		for i := range len(digits) {
			d := int(digits[i]) - '0'
			if d < 0 || d > 9 {
				ok = false
			}
			n = n*10 + d
		}
		if n < least || n > most {
			ok = false
		}
		return n
	}
	year, month, day := number(s[:4], 1, 9999), number(s[5:7], 1, 12), number(s[8:10], 1, 31)
	hour, minute, second := number(s[11:13], 0, 23), number(s[14:16], 0, 59), number(s[17:19], 0, 59)
	s = s[len(form):]
	nanos := 0
	if s != "" && s[0] == '.' {
		n := 1
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 1 || n > 10 {
			return t, false
		}
		nanos = number((s[1:n] + "000000000")[:9], 0, 999_999_999)
		s = s[n:]
	}
	offset := 0
	if s != "" && s != "Z" {
		sign := 1
		switch {
		case s[0] == '-':
			sign = -1
		case s[0] != '+':
			return t, false
		}
		switch s = s[1:]; {
		case len(s) == 2:
			offset = number(s, 0, 23) * 3600
		case len(s) == 4:
			offset = number(s[:2], 0, 23)*3600 + number(s[2:], 0, 59)*60
		case len(s) == 5 && s[2] == ':':
			offset = number(s[:2], 0, 23)*3600 + number(s[3:], 0, 59)*60
		default:
			return t, false
		}
		offset *= sign
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if t.Day() != day { // 30 February
		return t, false
	}
	return t.Add(-time.Duration(offset) * time.Second), ok
}
