package koji

import (
	"slices"
	"strings"
)

// CanonArch is the architecture that stands for arch's family in koji: what
// repos, buildroots and build tasks are made for, e.g. i386 for i686.
func CanonArch(arch string) string {
	switch {
	case len([]rune(arch)) == 4 && arch[0] == 'i' && strings.HasSuffix(arch, "86"), arch == "athlon":
		return "i386"
	case arch == "ia32e":
		return "x86_64"
	case arch == "ppc64le":
		return arch
	case strings.HasPrefix(arch, "ppc64"):
		return "ppc64"
	case strings.HasPrefix(arch, "sparc64"):
		return "sparc64"
	case strings.HasPrefix(arch, "sparc"):
		return "sparc"
	case strings.HasPrefix(arch, "alpha"):
		return "alpha"
	case strings.HasPrefix(arch, "arm") && strings.Contains(arch[3:], "h"):
		return "armhfp"
	case strings.HasPrefix(arch, "arm"):
		return "arm"
	}
	return arch
}

// CanonArches is CanonArch of each, sorted and without repeats.
func CanonArches(arches []string) []string {
	canon := CanonArchList(arches)
	slices.Sort(canon)
	return slices.Compact(canon)
}

// CanonArchList is CanonArch of each, in their order and with repeats, never nil.
func CanonArchList(arches []string) []string {
	canon := make([]string, len(arches))
	for i, arch := range arches {
		canon[i] = CanonArch(arch)
	}
	return canon
}

// ParseArches reads a list of architectures: a string separated by blanks, and
// by commas too unless strict, or a list. Callers for whom nil means none test
// for that first. Other characters than koji allows are a GenericError, other
// types a ParameterError.
func ParseArches(v any, strict bool) ([]string, error) {
	var arches []string
	switch v := v.(type) {
	case string:
		if !strict {
			v = strings.ReplaceAll(v, ",", " ")
		}
		arches = strings.Fields(v)
	case []string:
		arches = slices.Clone(v)
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, Errorf(ParameterError, "Invalid type for architecture: %s", Repr(e))
			}
			arches = append(arches, s)
		}
	default:
		return nil, Errorf(ParameterError, "Invalid type for architectures: %s", Repr(v))
	}
	if !slices.ContainsFunc(arches, badArch) {
		return arches, nil
	}
	return nil, Errorf(GenericError, "Architecture can be only [a-zA-Z0-9_-]")
}

func badArch(arch string) bool {
	return strings.ContainsFunc(arch, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
	})
}
