package hub

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
)

func TestTaskChange(t *testing.T) {
	t.Parallel()
	got, ok := ParseTaskChange("12 4 3")
	if want := (TaskChange{ID: 12, State: koji.TaskAssigned, Host: 3}); !ok || got != want {
		t.Errorf("got %+v, %v, want %+v", got, ok, want)
	}
	for _, text := range []string{"", "12", "12 4", "a b c"} {
		if got, ok := ParseTaskChange(text); ok {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
