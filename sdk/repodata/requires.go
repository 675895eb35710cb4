package repodata

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

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
