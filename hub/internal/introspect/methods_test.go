package introspect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
)

func TestOwnMethodsAreListedApart(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	koji, _ := h.Call("", "system.listMethods").([]any)
	own, _ := h.Call("", "gokoji.methods").([]any)
	isOwn := func(v any) bool { return strings.HasPrefix(v.(string), "gokoji.") }
	if len(koji) < 300 || slices.ContainsFunc(koji, isOwn) {
		t.Errorf("%d methods of koji's, with ours among them: %t", len(koji), slices.ContainsFunc(koji, isOwn))
	}
	if !slices.Contains(own, any("gokoji.version")) || !isOwn(own[0]) || len(own) > 20 {
		t.Errorf("own methods: %v", own)
	}
}
