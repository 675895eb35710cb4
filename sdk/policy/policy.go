// Package policy is koji's policy language: lists of rules, each a number of
// tests and the action to take when all of them hold.
//
//	has_perm admin :: allow
//	operation move && fromtag *-candidate :: {
//	    tag *-updates :: allow
//	    all :: deny candidates move to updates only
//	}
//	user bob !! allow
//
// "::" acts when all tests hold, "!!" when not all do. The first action that
// is reached is the answer; a block without one is left again and the next
// rule is tried. What stands behind "#" is a comment.
package policy

import (
	"context"
	"slices"
	"strings"
)

// Data is what is known about the action that a policy decides on: dynamic
// values as sdk/xmlrpc decodes them, or the Go types nearest to them.
type Data map[string]any

// Test is one condition of a rule, made once when the policy is read. Run is
// called whenever a rule reaches it, concurrently, and must not change data
// that it did not add itself; an error ends the evaluation and is returned by
// Eval as it is.
type Test interface {
	Run(ctx context.Context, data Data) (bool, error)
}

// TestFunc is a Test without parameters.
type TestFunc func(ctx context.Context, data Data) (bool, error)

// Run calls f.
func (f TestFunc) Run(ctx context.Context, data Data) (bool, error) { return f(ctx, data) }

// Factory makes a test from its text in the rule: its name and everything up
// to the next "&&", "::" or "!!", with the blanks as they stand (see Words).
// The error says what is wrong with the parameters.
type Factory func(text string) (Test, error)

// Registry holds the factories of the tests that a policy may name.
type Registry map[string]Factory

// With returns a new registry that also has the tests of more, which replace
// those of the same name.
func (r Registry) With(more Registry) Registry {
	all := make(Registry, len(r)+len(more))
	for name, f := range r {
		all[name] = f
	}
	for name, f := range more {
		all[name] = f
	}
	return all
}

// Names returns the names of the tests in alphabetical order.
func (r Registry) Names() []string {
	names := make([]string, 0, len(r))
	for name := range r {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Policy is a compiled policy. It does not change and may be used
// concurrently.
type Policy struct {
	rules []*rule
}

// rule has either an action or a block.
type rule struct {
	text   string // the tests as written, joined by "&&"
	tests  []Test
	negate bool
	action string
	block  []*rule
	isLeaf bool
}

// Result is the outcome of evaluating a policy.
type Result struct {
	Action  string // everything behind the matching rule's "::" or "!!"; may be empty
	Matched bool   // false when no rule applied
	trail   []*rule
}

// Eval takes the first action whose rules apply to data. The error is that of
// the test which failed, unchanged.
func (p *Policy) Eval(ctx context.Context, data Data) (Result, error) {
	var res Result
	for _, r := range p.rules {
		// Blocks of this rule that were entered in vain stay in the trail, as
		// koji shows them; those of earlier rules do not.
		res.trail = res.trail[:0]
		found, err := res.try(ctx, r, data)
		if err != nil {
			return Result{}, err
		}
		if found {
			return res, nil
		}
	}
	return res, nil
}

func (res *Result) try(ctx context.Context, r *rule, data Data) (bool, error) {
	holds, err := r.holds(ctx, data)
	if err != nil || holds == r.negate {
		return false, err
	}
	res.trail = append(res.trail, r)
	if r.isLeaf {
		res.Action, res.Matched = r.action, true
		return true, nil
	}
	for _, sub := range r.block {
		if found, err := res.try(ctx, sub, data); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

func (r *rule) holds(ctx context.Context, data Data) (bool, error) {
	for _, t := range r.tests {
		if ok, err := t.Run(ctx, data); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// Rule describes how the result came about, in the form in which koji puts it
// into its messages: the rules entered, joined by "... ", and the action.
func (res Result) Rule() string {
	var b strings.Builder
	for i, r := range res.trail {
		if i > 0 {
			b.WriteString("... ")
		}
		b.WriteString(r.text)
		if r.negate {
			b.WriteString("!! ")
		} else {
			b.WriteString(":: ")
		}
	}
	if res.Matched {
		b.WriteString(res.Action)
	} else {
		b.WriteString("(no match)")
	}
	return b.String()
}

// Actions returns the first words of all actions, in the order in which they
// first appear. An empty action has none.
func (p *Policy) Actions() []string {
	var words []string
	var walk func([]*rule)
	walk = func(rules []*rule) {
		for _, r := range rules {
			if w := Words(r.action); len(w) > 0 && !slices.Contains(words, w[0]) {
				words = append(words, w[0])
			}
			walk(r.block)
		}
	}
	walk(p.rules)
	return words
}
