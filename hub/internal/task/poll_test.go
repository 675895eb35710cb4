package task_test

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

// soon is less than the pace at which a long poll looks by itself.
const soon = 4 * time.Second

func TestWaitTaskAnswersAtTheChange(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.Background()
	id, other := b.make(), b.make()
	watched := []any{[]any{id, int(koji.TaskFree)}, []any{other, int(koji.TaskFree)}, []any{999999, nil}}
	if got := b.Call("", "gokoji.waitTask", watched, 0); len(got.([]any)) != 0 {
		t.Errorf("nothing changed, yet the answer is %v", got)
	}
	type answer struct {
		value any
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := b.Try("", "gokoji.waitTask", watched, 60)
		answers <- answer{value, err}
	}()
	b.Call("kojiadmin", "cancelTask", id)
	select {
	case a := <-answers:
		if diff := cmp.Diff([]any{[]any{id, int64(koji.TaskCanceled)}}, a.value); a.err != nil || diff != "" {
			t.Errorf("got %v, %v", a.value, a.err)
		}
	case <-time.After(soon):
		t.Fatal("the long poll does not hear of the change")
	}
	if got := b.Call("", "gokoji.waitTask", []any{[]any{other, nil}}, 60); len(got.([]any)) != 1 {
		t.Errorf("a task that is new to the caller: got %v", got)
	}
}

func TestWaitTaskRefusesNonsense(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, tasks := range []any{5, []any{5}, []any{[]any{1}}, []any{[]any{"x", 0}}, []any{[]any{1, "x"}}, make([]any, 1001)} {
		if got, err := b.Try("", "gokoji.waitTask", tasks, 0); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("waitTask(%v) answered %v, %v; want a parameter error", tasks, got, err)
		}
	}
	multi := []any{map[string]any{"methodName": "gokoji.waitTask", "params": []any{[]any{}, 60}}}
	got := b.Call("", "multiCall", multi).([]any)
	if _, list := got[0].([]any); list {
		t.Errorf("a long poll ran inside of a multiCall: %v", got)
	}
}
