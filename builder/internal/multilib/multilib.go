// Package multilib says which packages of a 64-bit repo shall be there for the
// 32-bit architecture, too: by the rules, and with the configuration file, of
// python-multilib's method devel, which koji's dist repos use.
package multilib

import (
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
)

// Method decides about packages. It does not change and may be used concurrently.
type Method struct {
	runtime, devel lists
	rules          []rule
}

// lists are the names of packages that are always, or never, taken.
type lists struct{ white, black []string }

// New reads a configuration: the sections runtime and devel, each with the lists
// white and black, names with blanks or line ends between them. name is for
// messages. A section or list that is missing is a GenericError.
func New(name string, data []byte) (*Method, error) {
	f, err := config.Parse(name, data, false)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "multilib configuration: %w", err)
	}
	m := &Method{rules: fileRules()}
	for _, l := range []struct {
		section, option string
		to              *[]string
	}{
		{"runtime", "white", &m.runtime.white}, {"runtime", "black", &m.runtime.black},
		{"devel", "white", &m.devel.white}, {"devel", "black", &m.devel.black},
	} {
		o, ok := f.Get(l.section, l.option)
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "multilib configuration: no option %s in section %s", l.option, l.section)
		}
		if o.Err != nil {
			return nil, koji.Errorf(koji.GenericError, "multilib configuration: %w", o.Err)
		}
		*l.to = strings.Fields(o.Value)
	}
	return m, nil
}

// Select reports whether the package's 32-bit sibling is wanted. A package whose
// list of files cannot be read is an error.
func (m *Method) Select(p *rpm.Package) (bool, error) {
	name := p.Name()
	switch {
	case slices.Contains(m.devel.black, name):
		return false, nil
	case slices.Contains(m.devel.white, name):
		return true, nil
	}
	if yes, err := m.selectRuntime(p, name); yes || err != nil {
		return yes, err
	}
	if strings.HasPrefix(name, "ghc-") {
		return false, nil
	}
	if strings.HasPrefix(name, "kernel") {
		for _, d := range p.Deps(rpm.DepProvide) {
			switch {
			case d.Name == "kernel-devel":
				return false, nil
			case isDevel(d.Name):
				return true, nil
			}
		}
	}
	return isDevel(name), nil
}

func isDevel(name string) bool {
	return strings.HasSuffix(name, "-devel") || strings.HasSuffix(name, "-static")
}

// selectRuntime is the method runtime: what other programs load.
func (m *Method) selectRuntime(p *rpm.Package, name string) (bool, error) {
	switch {
	case slices.Contains(m.runtime.black, name):
		return false, nil
	case slices.Contains(m.runtime.white, name):
		return true, nil
	}
	isKernel := strings.HasPrefix(name, "kernel") && provides(p, "kernel")
	if strings.Contains(p.Arch(), "64") {
		switch name {
		case "gdb", "frysk", "systemtap", "systemtap-runtime", "ltrace", "strace":
			return true, nil
		}
		if isKernel || strings.HasPrefix(name, "kernel") && provides(p, "kernel-devel") {
			return true, nil
		}
	}
	if isKernel {
		return false, nil
	}
	files, err := p.Files()
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(files, m.matches), nil
}

func provides(p *rpm.Package, name string) bool {
	return slices.ContainsFunc(p.Deps(rpm.DepProvide), func(d rpm.Dep) bool { return d.Name == name })
}
