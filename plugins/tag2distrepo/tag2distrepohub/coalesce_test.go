package tag2distrepohub

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
)

func TestDue(t *testing.T) {
	t.Parallel()
	p := New()
	ago := func(seconds float64) made { return made{State: koji.TaskClosed, Age: seconds} }
	tests := map[string]struct {
		last []made
		want time.Duration
	}{
		"first":                         {nil, 0},
		"soon after the first":          {[]made{ago(4)}, 6 * time.Second},
		"later":                         {[]made{ago(11)}, 0},
		"third within the window":       {[]made{ago(20), ago(30)}, 35 * time.Second},
		"third, but soon after another": {[]made{ago(1), ago(64)}, 9 * time.Second},
		"third after the window":        {[]made{ago(20), ago(70)}, 0},
	}
	for name, tt := range tests {
		if got := p.due(tt.last); got > tt.want || got < min(tt.want, 0) || tt.want-got > time.Millisecond {
			t.Errorf("%s: %v, expected %v", name, got, tt.want)
		}
	}
}

// However changes are spread over a minute and however quick the builders are,
// they make at most three tasks, of which the last one comes after them all.
func TestAtMostThreeTasksAMinute(t *testing.T) {
	t.Parallel()
	p := New()
	for name, before := range map[string][]float64{"idle": nil, "one before": {-3}, "two before": {-30, -8}, "just two": {-64.9, -9.9}} {
		for changes, every := range map[int]int{200: 3, 4: 200, 61: 10, 7: 100} { // in tenths of a second
			tasks := before
			waiting := false
			for tenths := range 2000 {
				now := float64(tenths) / 10
				if tenths%every == 0 && tenths/every < changes {
					waiting = true
				}
				var last []made
				for i := len(tasks) - 1; i >= 0 && len(last) < 2; i-- {
					last = append(last, made{State: koji.TaskClosed, Age: now - tasks[i]})
				}
				if waiting && p.due(last) <= 0 {
					tasks, waiting = append(tasks[:len(tasks):len(tasks)], now), false
				}
			}
			if n := len(tasks) - len(before); n > 3 || waiting {
				t.Errorf("%s, %d changes: tasks at %v, something is left: %v", name, changes, tasks, waiting)
			}
		}
	}
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "",
		"[tag2distrepo]\ncoalesce = no\n":      "",
		"[tag2distrepo]\ncoalesce = perhaps\n": `tag2distrepo.conf:2: [tag2distrepo] coalesce: found "perhaps", expected auto, yes or no`,
	} {
		f, err := config.Parse("tag2distrepo.conf", []byte(text), false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = New().Configure(f)
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
