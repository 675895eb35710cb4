package installroot

import (
	"strings"

	"golang.org/x/sys/unix"
)

// narrow are the 32-bit architectures that a 64-bit machine can run.
var narrow = map[string]string{
	"i386": "x86_64", "i486": "x86_64", "i586": "x86_64", "i686": "x86_64", "athlon": "x86_64",
	"ppc": "ppc64", "s390": "s390x", "sparc": "sparc64", "mips": "mips64",
	"armv7hl": "aarch64", "armhfp": "aarch64", "armv7l": "aarch64",
}

// machine is the kernel's architecture.
func machine() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Machine[:])
}

// linux32 says whether commands in the root are to believe in 32 bits.
func (r *root) linux32() bool { return narrow[r.cfg.TargetArch] == machine() }

// foreign is the architecture that dnf has to be forced to, "" when it is the
// machine's own.
func (r *root) foreign() string {
	switch arch := r.cfg.TargetArch; {
	case arch == "" || arch == "noarch" || arch == machine():
		return ""
	case arch == "i386": // dnf's name for it
		return "i686"
	default:
		return strings.TrimSpace(arch)
	}
}
