package koji

import (
	"regexp"
	"strconv"
	"time"
)

var (
	datePattern  = regexp.MustCompile(`(\d+)-(\d+)-(\d+)`)
	clockPattern = regexp.MustCompile(`(\d+):(\d+):(\d+)`)
)

// ParseTime finds a date and the time after it in a text that a user wrote, and
// reads them as UTC; no time means midnight. ok is false when there is no date
// in it or not one of the calendar.
func ParseTime(s string) (t time.Time, ok bool) {
	at := datePattern.FindStringSubmatchIndex(s)
	if at == nil {
		return time.Time{}, false
	}
	date := groups(s, at)
	clock := clockPattern.FindStringSubmatchIndex(s[at[1]:])
	hms := []string{"0", "0", "0"}
	if clock != nil {
		hms = groups(s[at[1]:], clock)
	}
	var n [6]int
	for i, digits := range append(date, hms...) {
		v, err := strconv.Atoi(digits)
		if err != nil || v > 9999 {
			return time.Time{}, false
		}
		n[i] = v
	}
	t = time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	y, m, d := t.Date()
	h, mi, sec := t.Clock()
	return t, n == [6]int{y, int(m), d, h, mi, sec} && y > 0
}

func groups(s string, at []int) []string {
	return []string{s[at[2]:at[3]], s[at[4]:at[5]], s[at[6]:at[7]]}
}
