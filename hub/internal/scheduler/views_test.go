package scheduler_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// "*" stands for the fields that need no join but those of the conditions and
// of the order; what is named beside it adds nothing but itself.
func TestFieldsOfRuns(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.make()
	b.schedule()
	own := []string{"active", "create_ts", "host_id", "id", "task_id"}
	for _, tc := range []struct {
		clauses []any
		fields  any
		order   string
		want    []string
	}{
		{nil, nil, "id", own},
		{nil, "*", "id", own},
		{nil, []any{"host_name", "*"}, "id", []string{"active", "create_ts", "host_id", "host_name", "id", "task_id"}},
		{[]any{[]any{"host_ready", "IS", true}}, "*", "id", []string{"active", "create_ts", "host_id", "host_name", "host_ready", "id", "task_id"}},
		{nil, "*", "-host_name", []string{"active", "create_ts", "host_id", "host_name", "host_ready", "id", "task_id"}},
		{nil, []any{"state", "host_name"}, "id", []string{"host_name", "state"}},
	} {
		rows, ok := b.Call("", "scheduler.getTaskRuns", tc.clauses, tc.fields, xmlrpc.Struct{{Name: "order", Value: tc.order}}).([]any)
		if !ok || len(rows) != 1 {
			t.Fatalf("%v: %s", tc, koji.Repr(rows))
		}
		var names []string
		for _, m := range rows[0].(xmlrpc.Struct) {
			names = append(names, m.Name)
		}
		if diff := cmp.Diff(tc.want, names); diff != "" {
			t.Errorf("%v by %s (-want +got):\n%s", tc.fields, tc.order, diff)
		}
	}
}
