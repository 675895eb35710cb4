package manifest

import (
	"fmt"
	"slices"
)

// list is one of the lists of names in Registered.
type list struct {
	key, noun string
	names     []string
}

func (r Registered) lists() []list {
	return []list{
		{"methods", "method", r.Methods},
		{"policy_tests", "policy test", r.PolicyTests},
		{"tasks", "task", r.Tasks},
		{"callbacks", "callback", r.Callbacks},
		{"commands", "command", r.Commands},
	}
}

// Diff compares what the manifest says about a half with what its code
// registered, in any order, and returns a sentence for every difference. A
// half that the manifest lacks must not register anything.
func (m *Manifest) Diff(kind Kind, got Registered) []string {
	var want Registered
	if h := m.Half(kind); h != nil {
		want = h.Registered
	}
	var diffs []string
	theirs := got.lists()
	for i, l := range want.lists() {
		for _, name := range missing(l.names, theirs[i].names) {
			diffs = append(diffs, fmt.Sprintf("%s: %s half: %s %q is in the manifest but not registered", m.Name, kind, l.noun, name))
		}
		for _, name := range missing(theirs[i].names, l.names) {
			diffs = append(diffs, fmt.Sprintf("%s: %s half: %s %q is registered but not in the manifest", m.Name, kind, l.noun, name))
		}
	}
	return diffs
}

// missing returns the names of a that b lacks, sorted, each once.
func missing(a, b []string) []string {
	var names []string
	for _, name := range a {
		if !slices.Contains(b, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
