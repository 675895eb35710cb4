package sidetag

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Names of a side tag's extra data about its lifetime, which koji does not know.
const (
	ExtraExpires = "sidetag_expires"       // when it may be removed, as FormatTime writes it
	ExtraNoticed = "sidetag_expiry_notice" // of which moment its owner was told
)

// ExtraLifetime is in the extra data of a tag: how long side tags of it live.
const ExtraLifetime = "sidetag_lifetime"

// Expiring is a side tag with a lifetime as gokoji.listExpiringSideTags answers
// it.
type Expiring struct {
	ID       int64   `koji:"id"`
	Name     string  `koji:"name"`
	UserName *string `koji:"user_name"`
	Expires  string  `koji:"expires"`
	Builds   int64   `koji:"builds"` // tagged into it
	Next     string  `koji:"next"`   // what is to be done now: one of the words below
}

// What is to be done about a side tag.
const (
	Keep     = "keep"     // nothing yet
	Notice   = "notice"   // tell its owner
	Busy     = "busy"     // it is over, but tasks still work on it
	Postpone = "postpone" // it was used since its owner was told: tell him again
	Remove   = "remove"
)

// ParseLifetime reads a number with a unit behind it: m, h, d or w. 0 stands for
// no end.
func ParseLifetime(text string) (time.Duration, error) {
	if text == "0" {
		return 0, nil
	}
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	if n := len(text); n > 1 {
		count, err := strconv.ParseInt(text[:n-1], 10, 64)
		unit := units[text[n-1:]]
		if err == nil && unit > 0 && count > 0 && count <= math.MaxInt64/int64(unit) && text[0] != '+' {
			return time.Duration(count) * unit, nil
		}
	}
	return 0, fmt.Errorf("%q is no time: it takes a number and m, h, d or w behind it, as in 14d; 0 for no end", text)
}

// FormatLifetime writes what ParseLifetime reads, in the largest unit that fits.
func FormatLifetime(d time.Duration) string {
	hours := d / time.Hour
	switch {
	case d%time.Hour != 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	case hours%24 != 0:
		return fmt.Sprintf("%dh", hours)
	}
	return fmt.Sprintf("%dd", hours/24)
}

// FormatTime writes a moment in UTC.
func FormatTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ParseTime reads what FormatTime writes.
func ParseTime(text string) (time.Time, error) {
	return time.Parse(time.RFC3339, strings.TrimSpace(text))
}
