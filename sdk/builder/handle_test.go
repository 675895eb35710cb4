package builder

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestCheckHost(t *testing.T) {
	t.Parallel()
	r := NewRegistrar()
	run := func(context.Context, *Task, NoArgs) (any, error) { return nil, nil }
	Handle(r, "any", run)
	Handle(r, "large", run, CheckHost(func(_ context.Context, host xmlrpc.Struct, params []any) (bool, error) {
		capacity, _ := host.Value("capacity").(float64)
		return capacity >= float64(len(params)), nil
	}))
	small := xmlrpc.Struct{{Name: "capacity", Value: 1.0}}
	for _, tc := range []struct {
		method string
		params []any
		want   bool
	}{
		{"any", []any{1, 2}, true},
		{"large", []any{1}, true},
		{"large", []any{1, 2}, false},
	} {
		if got, err := r.Lookup(tc.method).Accepts(t.Context(), small, tc.params); got != tc.want || err != nil {
			t.Errorf("%s %v: %v, %v", tc.method, tc.params, got, err)
		}
	}
}
