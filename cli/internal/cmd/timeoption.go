package cmd

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
)

// timeLayouts are the forms of dates that people write, local time unless they
// say otherwise.
func timeLayouts() []string {
	dates := []string{
		"2006-1-2", "2006/1/2", "20060102", "1/2/2006", "January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006",
	}
	times := []string{"", " 15:04", " 15:04:05", " 3:04pm", " 3pm"}
	layouts := []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700",
		"Mon Jan _2 15:04:05 2006", "Mon, 02 Jan 2006 15:04:05 MST", time.RFC1123Z,
	}
	for _, d := range dates {
		for _, t := range times {
			layouts = append(layouts, d+t)
		}
	}
	return layouts
}

// parseMoment reads seconds since 1970, or a date with or without a time.
func parseMoment(text string) (float64, bool) {
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		return n, true
	}
	plain := strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " ")), " ")
	for _, ordinal := range []string{"st", "nd", "rd", "th"} {
		for digit := '0'; digit <= '9'; digit++ {
			plain = strings.ReplaceAll(plain, string(digit)+ordinal+" ", string(digit)+" ")
		}
	}
	for _, layout := range timeLayouts() {
		for _, s := range []string{text, plain} {
			if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
				return koji.Timestamp(t), true
			}
		}
	}
	// A clock alone means today.
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, plain); err == nil {
			y, m, d := time.Now().Date()
			return float64(time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.Local).Unix()), true
		}
	}
	return 0, false
}

// timeOption takes the value of an option that is a moment.
func timeOption(to **float64) func(string) error {
	return func(text string) error {
		n, ok := parseMoment(text)
		if !ok {
			return fmt.Errorf("invalid time specification: %s", koji.Repr(text))
		}
		*to = &n
		return nil
	}
}
