package koji

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

// IsMultilib reports whether arch is a biarch architecture or a variant of one.
func IsMultilib(arch string) bool {
	next, known := archCompat[arch]
	if !known {
		return false
	}
	return multilib[arch] != "" || multilib[next] != ""
}
