package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Report is what Check found.
type Report struct {
	// Empty says that there is no koji table at all; Differences is then nil.
	Empty bool
	// LooksLike is the koji release ("1.33") whose tables and columns these
	// are; "" when they are no release's, or of one before 1.16.
	LooksLike string
	// Differences are sorted by table, whole tables first.
	Differences []Difference
}

// Difference is one thing in which a database differs from koji's.
type Difference struct {
	Table string // "" for functions
	Text  string // a sentence for the operator, without a full stop
	// Harmless says that a hub works all the same: something of the site's
	// own that is not in the way, or an index without which it is slower.
	Harmless bool
}

// OK tells that the database is exactly koji's.
func (r *Report) OK() bool { return !r.Empty && len(r.Differences) == 0 }

// Usable tells that a hub can work on the database.
func (r *Report) Usable() bool {
	return !r.Empty && !slices.ContainsFunc(r.Differences, func(d Difference) bool { return !d.Harmless })
}

// String is the report for an operator: lines, each ended.
func (r *Report) String() string {
	if r.Empty {
		return ErrEmpty.Error() + "\n"
	}
	if r.OK() {
		return fmt.Sprintf("the database has the schema of koji %s\n", Version)
	}
	var b strings.Builder
	if r.LooksLike != "" && r.LooksLike != Version {
		fmt.Fprintf(&b, "the database looks like one of koji %s: run koji's schema upgrades from %[1]s to %s\n", r.LooksLike, Version)
	}
	harmless := 0
	for _, d := range r.Differences {
		b.WriteString(d.Text)
		if d.Harmless {
			harmless++
			b.WriteString(" (harmless)")
		}
		b.WriteByte('\n')
	}
	differences := "differences"
	if len(r.Differences) == 1 {
		differences = "difference"
	}
	fmt.Fprintf(&b, "%d %s from koji %s, %d harmless\n", len(r.Differences), differences, Version, harmless)
	return b.String()
}

func (r *Report) add(table string, harmless bool, format string, args ...any) {
	r.Differences = append(r.Differences, Difference{table, fmt.Sprintf(format, args...), harmless})
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Differences, func(a, b Difference) int { return cmp.Compare(a.Table, b.Table) })
}
