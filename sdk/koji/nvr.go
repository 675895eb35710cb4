package koji

import "strings"

// NVR is a build's or a package's name, version and release.
type NVR struct {
	Name, Version, Release string
	// Epoch is what stood before a ':' in front of the name, often empty.
	Epoch string
}

// NVRA is an RPM's name: an NVR with its architecture.
type NVRA struct {
	NVR
	Arch string
	// Location is what stood after an '@': where an external RPM comes from.
	Location string
}

// ParseNVR splits name-version-release or epoch:name-version-release at its
// last two dashes. A text without them is a GenericError.
func ParseNVR(s string) (NVR, error) {
	end := strings.LastIndexByte(s, '-')
	if end < 0 || end == len(s)-1 {
		return NVR{}, badNVR(s)
	}
	mid := strings.LastIndexByte(s[:end], '-')
	if mid < 0 || mid == end-1 {
		return NVR{}, badNVR(s)
	}
	n := NVR{Name: s[:mid], Version: s[mid+1 : end], Release: s[end+1:]}
	if epoch, name, ok := strings.Cut(n.Name, ":"); ok {
		n.Epoch, n.Name = epoch, name
	}
	return n, nil
}

// ParseNVRA splits name-version-release.arch, with or without ".rpm" behind it
// and with or without "@location" behind that.
func ParseNVRA(s string) (NVRA, error) {
	var r NVRA
	s, r.Location, _ = strings.Cut(s, "@")
	s = strings.TrimSuffix(s, ".rpm")
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 || dot == len(s)-1 {
		return NVRA{}, badNVR(s)
	}
	var err error
	if r.NVR, err = ParseNVR(s[:dot]); err != nil {
		return NVRA{}, err
	}
	r.Arch = s[dot+1:]
	return r, nil
}

func badNVR(s string) error { return Errorf(GenericError, "invalid format: %s", s) }

// Check is koji's basic validity check; it fails with a GenericError.
func (n NVR) Check() error {
	if strings.Contains(n.Version, "-") {
		return Errorf(GenericError, `The "-" character not allowed in version field`)
	}
	if strings.Contains(n.Release, "-") {
		return Errorf(GenericError, `The "-" character not allowed in release field`)
	}
	return nil
}

// Check is koji's basic validity check; it fails with a GenericError.
func (r NVRA) Check() error {
	if err := r.NVR.Check(); err != nil {
		return err
	}
	if strings.Contains(r.Arch, ".") {
		return Errorf(GenericError, `The "." character not allowed in arch field`)
	}
	return nil
}

// String is name-version-release.
func (n NVR) String() string { return n.Name + "-" + n.Version + "-" + n.Release }

// String is name-version-release.arch.
func (r NVRA) String() string { return r.NVR.String() + "." + r.Arch }

// IsSource reports whether the RPM is a source package, with all its sources or
// (nosrc) without.
func (r NVRA) IsSource() bool { return r.Arch == "src" || r.Arch == "nosrc" }

// IsDebugInfo reports whether an RPM of that name holds debug information.
func IsDebugInfo(name string) bool {
	return strings.HasSuffix(name, "-debuginfo") || strings.HasSuffix(name, "-debugsource") ||
		strings.Contains(name, "-debuginfo-")
}
