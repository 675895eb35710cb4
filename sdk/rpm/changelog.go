package rpm

// Change is one entry of a package's changelog.
type Change struct {
	Time uint64 // noon of the day, in seconds since the epoch
	Name string // who, and often the version
	Text string
}

// Changelog lists the package's changelog, as a rule newest first.
func (p *Package) Changelog() []Change {
	h := p.Header
	times, names, texts := h.Ints(TagChangelogTime), h.Strings(TagChangelogName), h.Strings(TagChangelogText)
	changes := make([]Change, min(len(times), len(names), len(texts)))
	for i := range changes {
		changes[i] = Change{times[i], names[i], texts[i]}
	}
	return changes
}
