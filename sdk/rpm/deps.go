package rpm

import "strconv"

// Dependency kinds by koji's numbers (DEP_REQUIRE and so on).
const (
	DepRequire DepKind = iota
	DepProvide
	DepObsolete
	DepConflict
	DepSuggest
	DepEnhance
	DepSupplement
	DepRecommend
)

// DepKind is the kind of a dependency.
type DepKind int

// DepKinds lists the kinds in the order in which koji's getRPMDeps shows them.
func DepKinds() []DepKind {
	return []DepKind{
		DepRequire, DepProvide, DepConflict, DepObsolete, DepSuggest, DepEnhance, DepSupplement, DepRecommend,
	}
}

// depTags are the tags of each kind: name, version, flags.
var depTags = [...][3]Tag{
	DepRequire:    {1049, 1050, 1048},
	DepProvide:    {1047, 1113, 1112},
	DepObsolete:   {1090, 1115, 1114},
	DepConflict:   {1054, 1055, 1053},
	DepSuggest:    {5049, 5050, 5051},
	DepEnhance:    {5055, 5056, 5057},
	DepSupplement: {5052, 5053, 5054},
	DepRecommend:  {5046, 5047, 5048},
}

// Tags are the tags that hold the dependencies of a kind, 0 for an unknown one.
func (k DepKind) Tags() (names, versions, flags Tag) {
	if k < 0 || int(k) >= len(depTags) {
		return 0, 0, 0
	}
	return depTags[k][0], depTags[k][1], depTags[k][2]
}

// Flags of a dependency; there are more, which say what it is for.
const (
	SenseLess    = 1 << 1
	SenseGreater = 1 << 2
	SenseEqual   = 1 << 3
)

// Dep is one dependency of a package.
type Dep struct {
	Kind    DepKind
	Name    string
	Version string // epoch:version-release, "" for any
	Flags   uint64 // as in the header
}

// String is rpm's form: "name", "name >= version".
func (d Dep) String() string {
	if d.Flags&(SenseLess|SenseGreater|SenseEqual) == 0 {
		return d.Name
	}
	op := ""
	for _, s := range []struct {
		flag uint64
		sign string
	}{{SenseLess, "<"}, {SenseGreater, ">"}, {SenseEqual, "="}} {
		if d.Flags&s.flag != 0 {
			op += s.sign
		}
	}
	return d.Name + " " + op + " " + d.Version
}

// Deps lists the package's dependencies of one kind, in the header's order.
func (p *Package) Deps(kind DepKind) []Dep {
	inNames, inVersions, inFlags := kind.Tags()
	if inNames == 0 {
		return nil
	}
	names, versions, flags := p.Header.Strings(inNames), p.Header.Strings(inVersions), p.Header.Ints(inFlags)
	deps := make([]Dep, 0, len(names))
	for i := range min(len(names), len(versions), len(flags)) {
		deps = append(deps, Dep{kind, names[i], versions[i], flags[i]})
	}
	return deps
}

func (k DepKind) String() string {
	names := [...]string{"require", "provide", "obsolete", "conflict", "suggest", "enhance", "supplement", "recommend"}
	if k < 0 || int(k) >= len(names) {
		return strconv.Itoa(int(k))
	}
	return names[k]
}
