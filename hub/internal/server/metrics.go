package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// metrics counts calls by method, in Prometheus' text form.
type metrics struct {
	mu    sync.Mutex
	calls map[string]*callStats
}

type callStats struct {
	count, faults int64
	seconds       float64
}

// observe counts one call. There is a row for each method, for good.
func (m *metrics) observe(method string, took time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.calls == nil {
		m.calls = map[string]*callStats{}
	}
	s := m.calls[method]
	if s == nil {
		s = &callStats{}
		m.calls[method] = s
	}
	s.count++
	s.seconds += took.Seconds()
	if err != nil {
		s.faults++
	}
}

func (m *metrics) serve(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	names := slices.Sorted(maps.Keys(m.calls))
	for _, metric := range []struct {
		name, kind string
		value      func(*callStats) float64
	}{
		{"koji_hub_calls_total", "counter", func(s *callStats) float64 { return float64(s.count) }},
		{"koji_hub_faults_total", "counter", func(s *callStats) float64 { return float64(s.faults) }},
		{"koji_hub_call_seconds_total", "counter", func(s *callStats) float64 { return s.seconds }},
	} {
		fmt.Fprintf(w, "# TYPE %s %s\n", metric.name, metric.kind)
		for _, name := range names {
			fmt.Fprintf(w, "%s{method=%q} %g\n", metric.name, name, metric.value(m.calls[name]))
		}
	}
}
