package koji

import (
	"slices"
	"strings"
)

// archCompat names, for each architecture that RPM knows, the next best one
// whose packages it can also install. (RPM's arch_compat.)
var archCompat = map[string]string{
	"athlon": "i686", "geode": "i686", "i686": "i586", "i586": "i486", "i486": "i386", "i386": "noarch",
	"amd64": "x86_64", "ia32e": "x86_64", "x86_64": "athlon",
	"ppc64le":      "noarch",
	"ppc64pseries": "ppc64", "ppc64iseries": "ppc64", "ppc64p7": "ppc64", "ppc64": "ppc", "ppc": "noarch",
	"s390x": "s390", "s390": "noarch",
	"sparc64v": "sparcv9v", "sparcv9v": "sparcv9", "sparc64": "sparcv9",
	"sparcv9": "sparcv8", "sparcv8": "sparc", "sparc": "noarch",
	"alphaev7": "alphaev68", "alphaev68": "alphaev67", "alphaev67": "alphaev6", "alphaev6": "alphapca56",
	"alphapca56": "alphaev56", "alphaev56": "alphaev5", "alphaev5": "alphaev45",
	"alphaev45": "alphaev4", "alphaev4": "alpha", "alpha": "noarch",
	"armv7l": "armv6l", "armv6l": "armv5tejl", "armv5tejl": "armv5tel", "armv5tel": "noarch",
	"armv7hnl": "armv7hl", "armv7hl": "armv6hl", "armv6hl": "noarch",
	"arm64": "noarch",
	"sh4a":  "sh4", "sh4": "noarch", "sh3": "noarch",
	"ia64": "noarch",
}

// multilib names the 32-bit companion of each biarch architecture.
var multilib = map[string]string{
	"x86_64": "athlon", "sparc64v": "sparcv9v", "sparc64": "sparcv9", "ppc64": "ppc", "s390x": "s390",
}

// CompatArches lists arch and what else a machine of it installs, best first,
// "noarch" last.
func CompatArches(arch string) []string {
	list := []string{arch}
	for next, ok := archCompat[arch]; ok; next, ok = archCompat[next] {
		list = append(list, next)
	}
	if arch == "sparc64v" { // also runs sparc64, which is on another branch
		list = slices.Insert(list, 1, "sparc64")
	}
	if len(list) == 1 && arch != "noarch" {
		list = append(list, "noarch")
	}
	return list
}

// IsMultilib reports whether arch is a biarch architecture or a variant of one.
func IsMultilib(arch string) bool {
	next, known := archCompat[arch]
	if !known {
		return false
	}
	return multilib[arch] != "" || multilib[next] != ""
}

// MultilibArch is the 32-bit companion of arch or of the nearest architecture
// that arch is a variant of; false when there is none.
func MultilibArch(arch string) (string, bool) {
	for a, ok := arch, true; ok; a, ok = archCompat[a] {
		if m, found := multilib[a]; found {
			return m, true
		}
	}
	return "", false
}

// BaseArch is RPM's $basearch for arch; an unknown arch is its own.
func BaseArch(arch string) string {
	if _, known := archCompat[arch]; !known {
		return arch
	}
	switch {
	case strings.HasPrefix(arch, "sparc64"):
		return "sparc"
	case strings.HasPrefix(arch, "armv6h"), strings.HasPrefix(arch, "armv7h"):
		return "armhfp"
	case arch == "arm64":
		return arch
	case strings.HasPrefix(arch, "arm"):
		return "arm"
	case multilib[arch] != "":
		return arch
	case IsMultilib(arch):
		return archCompat[arch]
	}
	for archCompat[arch] != "noarch" {
		arch = archCompat[arch]
	}
	return arch
}

// ArchDistance counts how far target is from arch in its CompatArches: 1 for
// the same, 0 when it is not compatible at all.
func ArchDistance(arch, target string) int {
	n := 1
	for a := arch; a != target; n++ {
		next, ok := archCompat[a]
		if !ok {
			return 0
		}
		a = next
	}
	return n
}
