package sidetag

import (
	"testing"
	"time"
)

func TestParseLifetime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"0": 0, "90m": 90 * time.Minute, "36h": 36 * time.Hour, "14d": 14 * 24 * time.Hour, "2w": 14 * 24 * time.Hour} {
		if got, err := ParseLifetime(text); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "14", "14 d", "-1d", "+1d", "0d", "1.5d", "1y", "99999999999w", "٣d"} {
		if got, err := ParseLifetime(text); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestFormatLifetime(t *testing.T) {
	t.Parallel()
	for text, d := range map[string]time.Duration{"14d": 14 * 24 * time.Hour, "36h": 36 * time.Hour, "90m": 90 * time.Minute} {
		if got := FormatLifetime(d); got != text {
			t.Errorf("%v is %s, expected %s", d, got, text)
		}
	}
}
