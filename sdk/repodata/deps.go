package repodata

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// Flags of dependencies that say what they are for (RPM's rpmds.h).
const (
	sensePrereq     = 1 << 6
	senseScriptPre  = 1 << 9
	senseScriptPost = 1 << 10
	senseMissingOK  = 1 << 19 // on a requirement: it is only a recommendation
	senseStrong     = 1 << 27 // on a weak dependency of old: it is less weak
)

// dep is a dependency as repodata has it.
type dep struct {
	name                    string
	flags                   string // "EQ", "LT", ...; "" for any version
	epoch, version, release string
	pre                     bool
}

// deps are a package's dependencies by kind.
type deps struct {
	provides, requires, conflicts, obsoletes    []dep
	suggests, enhances, recommends, supplements []dep
}

// Weak dependencies had other tags before RPM took them over: name, version,
// flags.
var (
	oldSuggests = [3]rpm.Tag{1156, 1157, 1158}
	oldEnhances = [3]rpm.Tag{1159, 1160, 1161}
)

func readDeps(p *rpm.Package, files []file) deps {
	var d deps
	provided := map[string]bool{}
	for _, r := range p.Deps(rpm.DepProvide) {
		if e, ok := newDep(r); ok {
			provided[depIdentity(r)] = true
			d.provides = append(d.provides, e)
		}
	}
	d.conflicts = plainDeps(p.Deps(rpm.DepConflict))
	d.obsoletes = plainDeps(p.Deps(rpm.DepObsolete))
	d.readRequires(p, files, provided)
	d.suggests = plainDeps(p.Deps(rpm.DepSuggest))
	d.enhances = plainDeps(p.Deps(rpm.DepEnhance))
	d.recommends = append(d.recommends, plainDeps(p.Deps(rpm.DepRecommend))...)
	d.supplements = plainDeps(p.Deps(rpm.DepSupplement))
	splitOld(p, oldSuggests, &d.recommends, &d.suggests)
	splitOld(p, oldEnhances, &d.supplements, &d.enhances)
	return d
}

func plainDeps(list []rpm.Dep) []dep {
	var deps []dep
	for _, r := range list {
		if e, ok := newDep(r); ok {
			deps = append(deps, e)
		}
	}
	return deps
}

// splitOld sorts weak dependencies of the old kind.
func splitOld(p *rpm.Package, tags [3]rpm.Tag, strong, weak *[]dep) {
	names, versions, flags := p.Header.Strings(tags[0]), p.Header.Strings(tags[1]), p.Header.Ints(tags[2])
	for i := range min(len(names), len(versions), len(flags)) {
		e, ok := newDep(rpm.Dep{Name: names[i], Version: versions[i], Flags: flags[i]})
		if !ok {
			continue
		}
		to := weak
		if flags[i]&senseStrong != 0 {
			to = strong
		}
		*to = append(*to, e)
	}
}

// readRequires leaves out what createrepo_c does: what rpm itself must be able to
// do, the package's own files and provides, repetitions, and all but the newest
// of the C library's symbol versions, which comes last.
func (d *deps) readRequires(p *rpm.Package, files []file, provided map[string]bool) {
	type last struct {
		flags, version string
		pre            bool
	}
	seen := map[string]last{}
	var own map[string]bool
	var libc *dep
	for _, r := range p.Deps(rpm.DepRequire) {
		if strings.HasPrefix(r.Name, "rpmlib(") || provided[depIdentity(r)] {
			continue
		}
		if strings.HasPrefix(r.Name, "/") && isPrimary(r.Name) {
			if own == nil {
				own = names(files)
			}
			if own[r.Name] {
				continue
			}
		}
		pre := r.Flags&(sensePrereq|senseScriptPre|senseScriptPost) != 0
		now := last{relation(r.Flags), r.Version, pre}
		if before, ok := seen[r.Name]; ok && before == now {
			continue
		}
		e, ok := newDep(r)
		if !ok {
			continue
		}
		if r.Flags&senseMissingOK != 0 {
			d.recommends = append(d.recommends, e)
			continue
		}
		e.pre = pre
		if strings.HasPrefix(r.Name, "libc.so.6") {
			if libc == nil || olderSymbol(libc.name, e.name) {
				libc = &e
			}
			continue
		}
		seen[r.Name] = now
		d.requires = append(d.requires, e)
	}
	if libc != nil {
		d.requires = append(d.requires, *libc)
	}
}

func names(files []file) map[string]bool {
	set := make(map[string]bool, len(files))
	for _, f := range files {
		set[f.name] = true
	}
	return set
}

func depIdentity(r rpm.Dep) string { return r.Name + relation(r.Flags) + r.Version }

// newDep is false for a dependency with an epoch that is no number.
func newDep(r rpm.Dep) (dep, bool) {
	e := dep{name: r.Name, flags: relation(r.Flags)}
	if r.Version == "" {
		return e, true
	}
	e.epoch, e.version = "0", r.Version
	if epoch, rest, ok := strings.Cut(r.Version, ":"); ok {
		if e.version = rest; epoch != "" {
			if !isNumber(epoch) {
				return e, false
			}
			e.epoch = epoch
		}
	}
	e.version, e.release, _ = strings.Cut(e.version, "-")
	return e, true
}

// isNumber reports whether C's strtol reads all of s.
func isNumber(s string) bool {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func relation(flags uint64) string {
	switch flags & 0xf {
	case rpm.SenseLess:
		return "LT"
	case rpm.SenseGreater:
		return "GT"
	case rpm.SenseEqual:
		return "EQ"
	case rpm.SenseLess | rpm.SenseEqual:
		return "LE"
	case rpm.SenseGreater | rpm.SenseEqual:
		return "GE"
	}
	return ""
}

// olderSymbol reports whether library symbol version a, such as
// "libc.so.6(GLIBC_2.4)(64bit)", is older than b.
func olderSymbol(a, b string) bool {
	va, rankA := symbolVersion(a)
	vb, rankB := symbolVersion(b)
	if rankA != rankB {
		return rankA < rankB
	}
	return rpm.CompareVersions(va, vb) < 0
}

// symbolVersion cuts the number out of the first parentheses. Without one the
// rank is the lower the less there is of them.
func symbolVersion(s string) (version string, rank int) {
	_, s, ok := strings.Cut(s, "(")
	if !ok {
		return "", 0
	}
	s, _, ok = strings.Cut(s, ")")
	first := strings.IndexAny(s, "0123456789")
	switch {
	case !ok:
		return "", 1
	case s == "":
		return "", 2
	case first < 0:
		return "", 3
	}
	return s[first:], 4
}
