package hub

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type testPlugin struct {
	name     string
	register func(*Registrar) error
}

func (p testPlugin) Name() string                { return p.name }
func (p testPlugin) Register(r *Registrar) error { return p.register(r) }

func nothing(context.Context, *Call, NoArgs) (any, error) { return nil, nil }

func TestAllMistakesComeAtOnce(t *testing.T) {
	t.Parallel()
	r := NewRegistrar()
	r.Add(testPlugin{"one", func(r *Registrar) error {
		Method(r, "greet", nothing)
		Method(r, "greet", nothing)
		return nil
	}})
	r.Add(testPlugin{"two", func(r *Registrar) error {
		Method(r, "untagged", func(context.Context, *Call, struct{ A int }) (any, error) { return nil, nil })
		PolicyTest(r, "is_two", func(string) (Test, error) { return nil, nil })
		PolicyTest(r, "is_two", func(string) (Test, error) { return nil, nil })
		return nil
	}})
	err := r.Err()
	if err == nil {
		t.Fatal("no mistake was found")
	}
	for _, want := range []string{
		`plugin one: method "greet" is registered twice`,
		`plugin two: method "untagged": `,
		`plugin two: policy test "is_two" is registered twice`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestWhatIsRegisteredCanBeSeen(t *testing.T) {
	t.Parallel()
	r := NewRegistrar()
	r.Add(testPlugin{"one", func(r *Registrar) error {
		Method(r, "b", nothing)
		Method(r, "a", nothing)
		On(r, func(context.Context, *Call, PostTag) error { return nil })
		OnBestEffort(r, func(context.Context, *Call, PreUntag) error { return nil })
		Background(r, "drain", func(context.Context, *System) error { return nil })
		return nil
	}})
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range r.Methods() {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"b", "a"}, names); diff != "" {
		t.Errorf("methods: %s", diff)
	}
	if diff := cmp.Diff([]string{"postTag", "preUntag"}, r.Events("one")); diff != "" {
		t.Errorf("events: %s", diff)
	}
	if got := r.BackgroundTasks(); len(got) != 1 || got[0].Name != "drain" || got[0].Plugin != "one" {
		t.Errorf("background: %+v", got)
	}
	if r.Lookup("nosuch") != nil {
		t.Error("a method that is not there was found")
	}
}
