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

func (w *xmlWriter) writeDeps(name string, list []dep) {
	if len(list) == 0 {
		return
	}
	mark := len(w.b)
	w.raw("    <" + name + ">\n")
	inside := len(w.b)
	for _, e := range list {
		if e.name == "" {
			continue
		}
		w.raw("      <rpm:entry")
		w.attr("name", e.name)
		if e.flags != "" {
			w.attr("flags", e.flags)
			for _, part := range []struct{ name, value string }{{"epoch", e.epoch}, {"ver", e.version}, {"rel", e.release}} {
				if part.value != "" {
					w.attr(part.name, part.value)
				}
			}
		}
		if e.pre {
			w.raw(` pre="1"`)
		}
		w.raw("/>\n")
	}
	if len(w.b) == inside {
		w.b = append(w.b[:mark], "    <"+name+"/>\n"...)
		return
	}
	w.raw("    </" + name + ">\n")
}
