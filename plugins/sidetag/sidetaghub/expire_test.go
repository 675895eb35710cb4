package sidetaghub

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/plugins/sidetag"
)

func TestNext(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	expires := `"` + sidetag.FormatTime(end) + `"`
	other := `"2026-11-01T12:00:00Z"`
	told, toldOther := &expires, &other
	const day = 24 * time.Hour
	tests := map[string]struct {
		now    time.Time
		m      mortal
		notice time.Duration
		want   string
		wait   time.Duration
	}{
		"far off":                {now: end.Add(-3 * day), notice: day, want: sidetag.Keep, wait: 2 * day},
		"soon":                   {now: end.Add(-day), notice: day, want: sidetag.Notice, wait: day},
		"soon and told":          {now: end.Add(-time.Hour), m: mortal{Noticed: told}, notice: day, want: sidetag.Keep, wait: time.Hour},
		"extended":               {now: end.Add(-time.Hour), m: mortal{Noticed: toldOther}, notice: day, want: sidetag.Notice, wait: time.Hour},
		"over and never told":    {now: end.Add(day), notice: day, want: sidetag.Notice},
		"over and told":          {now: end, m: mortal{Noticed: told}, notice: day, want: sidetag.Remove},
		"over with builds":       {now: end, m: mortal{Noticed: told, Builds: 3}, notice: day, want: sidetag.Remove},
		"over and busy":          {now: end, m: mortal{Noticed: told, Busy: true}, notice: day, want: sidetag.Busy},
		"over and used":          {now: end, m: mortal{Noticed: told, Used: true}, notice: day, want: sidetag.Postpone},
		"over without notices":   {now: end, m: mortal{Used: true}, want: sidetag.Remove},
		"before without notices": {now: end.Add(-time.Second), want: sidetag.Keep, wait: time.Second},
		"no moment":              {now: end, m: mortal{Expires: "7"}, notice: day, want: sidetag.Keep},
		"no JSON":                {now: end, m: mortal{Expires: "soon"}, notice: day, want: sidetag.Keep},
	}
	for name, tt := range tests {
		if tt.m.Expires == "" {
			tt.m.Expires = expires
		}
		x := expiry{notice: tt.notice}
		if got := x.next(tt.now, &tt.m); got != tt.want {
			t.Errorf("%s: %s, expected %s", name, got, tt.want)
		}
		if got := x.wait(tt.now, &tt.m); got != tt.wait {
			t.Errorf("%s: wait for %v, expected %v", name, got, tt.wait)
		}
	}
}

func TestTold(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	x := expiry{notice: day}
	tests := map[string]struct{ set, now, want time.Time }{
		"in time":                  {end.Add(-14 * day), end.Add(-day), end},
		"a little late":            {end.Add(-14 * day), end.Add(-day).Add(slack), end},
		"late":                     {end.Add(-14 * day), end.Add(-time.Hour), end.Add(-time.Hour).Add(day)},
		"after the end":            {end.Add(-14 * day), end.Add(day), end.Add(2 * day)},
		"a short life":             {end.Add(-time.Hour), end.Add(-time.Hour).Add(time.Second), end},
		"after the end of a short": {end.Add(-time.Hour), end.Add(2 * time.Hour), end.Add(3 * time.Hour)},
		"just over, a short one":   {end.Add(-10 * time.Minute), end.Add(time.Second), end.Add(10 * time.Minute).Add(time.Second)},
		"over when it was said":    {end.Add(day), end.Add(day), end.Add(2 * day)},
	}
	for name, tt := range tests {
		m := &mortal{Expires: `"` + sidetag.FormatTime(end) + `"`, Set: float64(tt.set.Unix())}
		if got := x.told(tt.now, m); !got.Equal(tt.want) {
			t.Errorf("%s: %v, expected %v", name, got, tt.want)
		}
	}
}

func TestConfigureLifetimes(t *testing.T) {
	t.Parallel()
	p, err := configured(t, "[sidetag]\nlifetime = 2w\nmax_lifetime = 60d\nexpiry_notice = 0\nexpiry_dry_run = yes\n")
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	if want := (expiry{lifetime: 14 * day, longest: 60 * day, dryRun: true}); p.expiry != want {
		t.Errorf("got %+v", p.expiry)
	}
	if p, err = configured(t, ""); err != nil || p.expiry != (expiry{notice: 2 * day}) {
		t.Errorf("default %+v, %v", p.expiry, err)
	}
	if _, err = configured(t, "[sidetag]\nlifetime = long\n"); err == nil || err.Error() != `sidetag.conf:2: [sidetag] lifetime: found "long", expected a time such as 14d or 36h` {
		t.Errorf("got %v", err)
	}
}
