package task_test

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestListTasks(t *testing.T) {
	t.Parallel()
	b := start(t)
	parent := b.make("arch", "x86_64")       // 1, open on builder1
	free := b.make("priority", 5)            // 2
	other := b.make("channel", "createrepo") // 3, canceled
	failed := b.make()                       // 4, failed on builder2
	b.Call("builder1", "host.openTask", parent)
	child := b.Call("builder1", "host.subtask", "newRepo", []any{"f40"}, parent).(int64) // 5
	b.Call("kojiadmin", "cancelTask", other)
	b.Call("builder2", "host.openTask", failed)
	b.Call("builder2", "host.failTask", failed, string(xmlrpc.AppendFault(nil, 1005, "boom")))
	b.Exec("UPDATE task SET create_time = '2020-01-02 03:04:05Z' WHERE id = $1", free)
	for name, c := range map[string]struct {
		opts map[string]any
		want []int64
	}{
		"none":            {nil, []int64{parent, free, other, failed, child}},
		"arch":            {map[string]any{"arch": []any{"x86_64"}}, []int64{parent, child}},
		"not_arch":        {map[string]any{"not_arch": []any{"x86_64", "i386"}}, []int64{free, other, failed}},
		"state":           {map[string]any{"state": []any{0, 3}}, []int64{free, other, child}},
		"not_state":       {map[string]any{"not_state": []any{0, 3}}, []int64{parent, failed}},
		"owner":           {map[string]any{"owner": 1}, []int64{parent, free, other, failed, child}},
		"not_owner":       {map[string]any{"not_owner": []any{1}}, nil},
		"host":            {map[string]any{"host_id": 2}, []int64{failed}},
		"no host":         {map[string]any{"host_id": nil}, []int64{free, other, child}},
		"a host":          {map[string]any{"not_host_id": nil}, []int64{parent, failed}},
		"channel":         {map[string]any{"channel_id": 2}, []int64{other}},
		"parent":          {map[string]any{"parent": []any{parent}}, []int64{child}},
		"top":             {map[string]any{"parent": nil, "unknown": 1}, []int64{parent, free, other, failed}},
		"method":          {map[string]any{"method": "newRepo"}, []int64{child}},
		"created before":  {map[string]any{"createdBefore": "2021-01-01"}, []int64{free}},
		"created after":   {map[string]any{"createdAfter": 1600000000}, []int64{parent, other, failed, child}},
		"started after":   {map[string]any{"startedAfter": 1600000000.5, "startedBefore": nil}, []int64{parent, failed}},
		"completed after": {map[string]any{"completeAfter": "2021-01-01 00:00:00", "completedAfter": 5}, []int64{other, failed}},
	} {
		answer := b.Call("", "listTasks", c.opts, map[string]any{"order": "id"}).([]any)
		var got []int64
		for _, item := range answer {
			got = append(got, item.(xmlrpc.Struct).Value("id").(int64))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	one := func(decode bool) xmlrpc.Struct {
		list := b.Call("", "listTasks", map[string]any{"decode": decode, "host_id": 2}, nil).([]any)
		return list[0].(xmlrpc.Struct)
	}
	if s := one(false); s.Value("owner_name") != "kojiadmin" || s.Value("request").(string)[:5] != "<?xml" {
		t.Errorf("not decoded: %v", s)
	}
	want := xmlrpc.Struct{{Name: "faultCode", Value: int64(1005)}, {Name: "faultString", Value: "boom"}}
	if s := one(true); !cmp.Equal(s.Value("result"), any(want)) || !cmp.Equal(s.Value("request"), any([]any{int64(1)})) {
		t.Errorf("decoded: %v", s)
	}
	if n := b.Call("", "listTasks", nil, map[string]any{"countOnly": true, "offset": 1, "limit": 3}); n != int64(3) {
		t.Errorf("countOnly: got %v, want 3", n)
	}
	rows := b.Call("", "listTasks", map[string]any{"host_id": 2}, map[string]any{"asList": true}).([]any)
	if row := rows[0].([]any); len(row) != 23 || row[0] != "noarch" || row[len(row)-1] != 1.0 {
		t.Errorf("asList: got %v", row)
	}
	for _, opts := range []map[string]any{
		{"state": 0}, {"state": []any{}}, {"arch": "x86_64"}, {"owner": "alice"}, {"createdBefore": []any{}},
	} {
		if got, err := b.Try("", "listTasks", opts); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("listTasks(%v) answered %v, %v; want a parameter error", opts, got, err)
		}
	}
}

func TestOldRequestsAreReadToo(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make()
	b.Exec("UPDATE task SET request = encode(convert_to(request, 'UTF8'), 'base64') WHERE id = $1", id)
	if got := b.Call("", "getTaskRequest", id); !cmp.Equal(got, any([]any{int64(1)})) {
		t.Errorf("base64: got %v, want [1]", got)
	}
	opened := b.Call("builder1", "host.openTask", id).(xmlrpc.Struct)
	if text := opened.Value("request").(string); text[:5] != "<?xml" {
		t.Errorf("a host gets %q, want XML", text)
	}
	b.Exec("UPDATE task SET request = '<?xml <!DOCTYPE' WHERE id = $1", id)
	if got, err := b.Try("", "getTaskInfo", id, hub.KW("request", true)); err == nil {
		t.Errorf("a broken request: got %v, want an error", got)
	}
}

func TestResults(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, c := range []struct{ state, result, want string }{
		{"0", "NULL", "Task %d is not finished"},
		{"3", "NULL", "Task %d is canceled"},
		{"2", "NULL", "Task %d has no result"},
		{"2", "'<?xml version=''1.0''?><methodResponse><params></params></methodResponse>'", "Task %d has an empty result"},
	} {
		id := b.make()
		b.Exec("UPDATE task SET state = "+c.state+", result = "+c.result+" WHERE id = $1", id)
		_, err := b.Try("", "getTaskResult", id)
		if want := koji.Errorf(koji.GenericError, c.want, id).Msg; err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestTimesAreTheDatabases(t *testing.T) {
	t.Parallel()
	b := start(t)
	info := b.Call("", "getTaskInfo", b.make()).(xmlrpc.Struct)
	ts := info.Value("create_ts").(float64)
	at, err := time.Parse("2006-01-02 15:04:05.999999-07:00", info.Value("create_time").(string))
	if err != nil || float64(at.UnixMicro())/1e6 != ts {
		t.Errorf("create_time %v and create_ts %v differ: %v", info.Value("create_time"), ts, err)
	}
}
