package rpm

import (
	"encoding/hex"
	"strconv"
)

// Name is the package's name.
func (p *Package) Name() string { return p.Header.String(TagName) }

// Version is the package's version.
func (p *Package) Version() string { return p.Header.String(TagVersion) }

// Release is the package's release.
func (p *Package) Release() string { return p.Header.String(TagRelease) }

// Epoch is the package's epoch; false when it has none, which compares like 0.
func (p *Package) Epoch() (uint64, bool) { return p.Header.Int(TagEpoch) }

// IsSource reports whether it is a source package.
func (p *Package) IsSource() bool {
	return p.Header.Has(TagSourcePackage) || !p.Header.Has(TagSourceRPM)
}

// Arch is the architecture as koji names it: "src", or "nosrc" when sources are
// left out, for a source package, and what the package was built for otherwise.
func (p *Package) Arch() string {
	switch {
	case !p.IsSource():
		return p.Header.String(TagArch)
	case p.Header.Has(TagNoSource) || p.Header.Has(TagNoPatch):
		return "nosrc"
	}
	return "src"
}

// NVR is name-version-release.
func (p *Package) NVR() string { return p.Name() + "-" + p.Version() + "-" + p.Release() }

// NVRA is name-version-release.arch, which with ".rpm" is its proper file name.
func (p *Package) NVRA() string { return p.NVR() + "." + p.Arch() }

// EVR is what orders packages of one name.
func (p *Package) EVR() EVR {
	epoch := ""
	if e, ok := p.Epoch(); ok {
		epoch = strconv.FormatUint(e, 10)
	}
	return EVR{epoch, p.Version(), p.Release()}
}

// SourceRPM is the file name of the source package it was built from, "" for a
// source package.
func (p *Package) SourceRPM() string { return p.Header.String(TagSourceRPM) }

// BuildTime is when it was built, in seconds since the epoch, 0 when not told.
func (p *Package) BuildTime() uint64 {
	t, _ := p.Header.Int(TagBuildTime)
	return t
}

// Size is how much it takes when installed, in bytes.
func (p *Package) Size() uint64 {
	n, ok := p.Header.Int(TagSize)
	if !ok {
		n, _ = p.Header.Int(TagLongSize)
	}
	return n
}

// SigMD5 is the MD5 of main header and payload in hexadecimal digits, koji's
// "payloadhash"; "" when the package has none (rpm 6).
func (p *Package) SigMD5() string { return hex.EncodeToString(p.Signature.Bytes(SigTagMD5)) }

// SigKey is the id of the key that signed it, see Header.SigKey.
func (p *Package) SigKey() (string, error) { return p.Signature.SigKey() }
