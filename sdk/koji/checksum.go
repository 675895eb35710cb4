package koji

// ChecksumType is a hash function as koji's tables number it.
type ChecksumType int

// The hash functions of archives and RPM checksums.
const (
	ChecksumMD5 ChecksumType = iota
	ChecksumSHA1
	ChecksumSHA256
)

var checksumTypes = []string{"md5", "sha1", "sha256"}

func (t ChecksumType) String() string { return enumName(checksumTypes, int(t)) }

// ParseChecksumType returns the type of that name, which is in lower case.
func ParseChecksumType(name string) (ChecksumType, bool) {
	return parseEnum[ChecksumType](checksumTypes, name)
}

// HexSize is the length of the checksum in hexadecimal digits, 0 for a type that
// koji does not have.
func (t ChecksumType) HexSize() int {
	switch t {
	case ChecksumMD5:
		return 32
	case ChecksumSHA1:
		return 40
	case ChecksumSHA256:
		return 64
	}
	return 0
}
