package rpm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
)

// differences lists in what two packages of one name differ, in the manner of
// rpmdiff. What a build on another machine may change is left out: sizes,
// digests, times and link counts of files.
func differences(old, now *rpmfile.Package) ([]string, error) {
	var list []string
	for _, name := range []string{
		"NAME", "SUMMARY", "DESCRIPTION", "GROUP", "LICENSE", "URL", "PREIN", "POSTIN", "PREUN", "POSTUN",
	} {
		a, err := old.Field(name, false)
		if err != nil {
			return nil, err
		}
		b, err := now.Field(name, false)
		if err != nil {
			return nil, err
		}
		switch {
		case reflect.DeepEqual(a, b):
		case a == nil:
			list = append(list, line("added", name))
		case b == nil:
			list = append(list, line("removed", name))
		default:
			list = append(list, line("S.5........", name))
		}
	}
	for _, kind := range []struct {
		name string
		kind rpmfile.DepKind
	}{
		{"REQUIRES", rpmfile.DepRequire}, {"PROVIDES", rpmfile.DepProvide},
		{"CONFLICTS", rpmfile.DepConflict}, {"OBSOLETES", rpmfile.DepObsolete},
	} {
		a, b := depsWithoutSelf(old, kind.kind), depsWithoutSelf(now, kind.kind)
		list = append(list, onlyIn("removed", kind.name, a, b)...)
		list = append(list, onlyIn("added", kind.name, b, a)...)
	}
	files, err := fileDifferences(old, now)
	return append(list, files...), err
}

func line(mark, what string) string { return fmt.Sprintf("%-12s%s", mark, what) }

// depsWithoutSelf leaves out that a package provides itself.
func depsWithoutSelf(p *rpmfile.Package, kind rpmfile.DepKind) []rpmfile.Dep {
	return slices.DeleteFunc(p.Deps(kind), func(d rpmfile.Dep) bool {
		return kind == rpmfile.DepProvide && d.Name == p.Name() && d.Flags == rpmfile.SenseEqual &&
			d.Version == p.Version()+"-"+p.Release()
	})
}

func onlyIn(mark, kind string, list, other []rpmfile.Dep) []string {
	seen := make(map[rpmfile.Dep]bool, len(other))
	for _, d := range other {
		seen[d] = true
	}
	var lines []string
	for _, d := range list {
		if !seen[d] {
			lines = append(lines, line(mark, kind+" "+d.String()))
		}
	}
	return lines
}

// traits are what counts of a file.
type traits struct {
	mode, rdev, state, verify, flags any
	user, group                      string
}

func fileDifferences(old, now *rpmfile.Package) ([]string, error) {
	a, err := traitsOf(old)
	if err != nil {
		return nil, err
	}
	b, err := traitsOf(now)
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var list []string
	for _, name := range names {
		x, before := a[name]
		y, after := b[name]
		switch {
		case !before:
			list = append(list, line("added", name))
		case !after:
			list = append(list, line("removed", name))
		case x != y:
			list = append(list, line(x.marks(y), name))
		}
	}
	return list, nil
}

// marks shows in which traits two files differ, a letter for each at its place
// in rpmdiff's S M 5 D N L V U G F T.
func (t traits) marks(other traits) string {
	marks := []byte("...........")
	for _, m := range []struct {
		at      int
		letter  byte
		differs bool
	}{
		{1, 'M', t.mode != other.mode}, {3, 'D', t.rdev != other.rdev}, {5, 'L', t.state != other.state},
		{6, 'V', t.verify != other.verify}, {7, 'U', t.user != other.user}, {8, 'G', t.group != other.group},
		{9, 'F', t.flags != other.flags},
	} {
		if m.differs {
			marks[m.at] = m.letter
		}
	}
	return string(marks)
}

func traitsOf(p *rpmfile.Package) (map[string]traits, error) {
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	columns := map[string][]any{}
	for _, name := range []string{"FILERDEVS", "FILESTATES", "FILEVERIFYFLAGS"} {
		v, err := p.Field(name, false)
		if err != nil {
			return nil, err
		}
		columns[name], _ = v.([]any)
	}
	at := func(name string, i int) any {
		if i < len(columns[name]) {
			return columns[name][i]
		}
		return nil
	}
	all := make(map[string]traits, len(files))
	for i, f := range files {
		all[f.Name] = traits{
			mode: f.Mode, rdev: at("FILERDEVS", i), state: at("FILESTATES", i), verify: at("FILEVERIFYFLAGS", i),
			flags: f.Flags, user: f.User, group: f.Group,
		}
	}
	return all, nil
}

func report(lines []string) string { return strings.Join(lines, "\n") }
