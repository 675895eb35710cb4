package xmlrpc

import (
	"fmt"
	"testing"
	"time"

	"github.com/kolo/xmlrpc"
)

// benchRows is the length of the listing of builds that the benchmarks encode
// and decode; a row has 11 members.
const benchRows = 10_000

type benchBuild struct {
	ID        int64   `koji:"build_id" xmlrpc:"build_id"`
	Name      string  `koji:"package_name" xmlrpc:"package_name"`
	Version   string  `koji:"version" xmlrpc:"version"`
	Release   string  `koji:"release" xmlrpc:"release"`
	Epoch     *int64  `koji:"epoch" xmlrpc:"epoch"`
	NVR       string  `koji:"nvr" xmlrpc:"nvr"`
	State     int     `koji:"state" xmlrpc:"state"`
	TaskID    int64   `koji:"task_id" xmlrpc:"task_id"`
	Owner     string  `koji:"owner_name" xmlrpc:"owner_name"`
	Created   string  `koji:"creation_time" xmlrpc:"creation_time"`
	CreatedTS float64 `koji:"creation_ts" xmlrpc:"creation_ts"`
}

// bench is one listing in all its forms.
type bench struct {
	typed   []benchBuild
	dynamic []any // of Struct
	maps    []any // of map[string]any, for kolo
	reply   []byte
}

func newBench(b *testing.B) *bench {
	b.Helper()
	s := &bench{typed: make([]benchBuild, benchRows)}
	for i := range s.typed {
		name := fmt.Sprintf("package-%d", i/3)
		version := fmt.Sprintf("%d.%d.%d", i%7, i%31, i%5)
		release := fmt.Sprintf("%d.fc%d", i%9+1, 40+i%3)
		s.typed[i] = benchBuild{
			ID: 2_000_000 + int64(i), Name: name, Version: version, Release: release,
			NVR: name + "-" + version + "-" + release, State: i % 5, TaskID: 90_000_000 + int64(i),
			Owner:     fmt.Sprintf("packager%d", i%50),
			Created:   fmt.Sprintf("2026-11-22 11:%02d:%02d.%06d+00:00", i/60%60, i%60, i*97%1_000_000),
			CreatedTS: 1795347077.496075 + float64(i),
		}
	}
	v, err := Marshal(s.typed)
	if err != nil {
		b.Fatal(err)
	}
	s.dynamic = v.([]any)
	for _, row := range s.dynamic {
		m := map[string]any{}
		for _, member := range row.(Struct) {
			m[member.Name] = member.Value
		}
		s.maps = append(s.maps, m)
	}
	if s.reply, err = AppendReply(nil, s.typed); err != nil {
		b.Fatal(err)
	}
	return s
}

// work is one thing to do with a listing, by us and by kolo.
type work struct {
	name       string
	ours, kolo func(*bench) error
}

func works() []work {
	// kolo encodes calls only; the reply's few bytes more make no difference.
	koloEncode := func(v any) error {
		_, err := xmlrpc.EncodeMethodCall("m", v)
		return err
	}
	return []work{
		{"decode",
			func(s *bench) error {
				_, err := DecodeReply(s.reply, Limits{})
				return err
			},
			func(s *bench) error {
				var v any
				return xmlrpc.Response(s.reply).Unmarshal(&v)
			}},
		{"decode-typed",
			func(s *bench) error {
				v, err := DecodeReply(s.reply, Limits{})
				if err != nil {
					return err
				}
				var list []benchBuild
				return Unmarshal(v, &list)
			},
			func(s *bench) error {
				var list []benchBuild
				return xmlrpc.Response(s.reply).Unmarshal(&list)
			}},
		{"encode",
			func(s *bench) error {
				_, err := AppendReply(nil, s.dynamic)
				return err
			},
			func(s *bench) error { return koloEncode(s.maps) }},
		{"encode-typed",
			func(s *bench) error {
				_, err := AppendReply(nil, s.typed)
				return err
			},
			func(s *bench) error { return koloEncode(s.typed) }},
	}
}

func BenchmarkListing(b *testing.B) {
	s := newBench(b)
	for _, w := range works() {
		for _, side := range []struct {
			name string
			run  func(*bench) error
		}{{"gokoji", w.ours}, {"kolo", w.kolo}} {
			b.Run(w.name+"/"+side.name, func(b *testing.B) {
				b.SetBytes(int64(len(s.reply)))
				b.ReportAllocs()
				for b.Loop() {
					if err := side.run(s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkListingRatio runs both sides in turn and reports how many times
// faster than kolo we are ("x-kolo"), so that a busy machine hurts both alike.
func BenchmarkListingRatio(b *testing.B) {
	s := newBench(b)
	for _, w := range works() {
		b.Run(w.name, func(b *testing.B) {
			var ours, kolo time.Duration
			for b.Loop() {
				start := time.Now()
				if err := w.ours(s); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(start)
				start = time.Now()
				if err := w.kolo(s); err != nil {
					b.Fatal(err)
				}
				kolo += time.Since(start)
			}
			b.ReportMetric(kolo.Seconds()/ours.Seconds(), "x-kolo")
		})
	}
}
