package rpm

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"strings"
)

// VerifyHeader checks the main header against the digests that the signature
// header has of it, as rpm does when it reads a package. It says nothing about
// who made the package, nor about the payload. A package without digests passes.
func (p *Package) VerifyHeader() error {
	raw := p.Header.Raw()
	if want := p.Signature.String(SigTagSHA256); want != "" {
		sum := sha256.Sum256(raw)
		if !strings.EqualFold(want, hex.EncodeToString(sum[:])) {
			return malformed("SHA256 digest of the header is wrong")
		}
	}
	if want := p.Signature.String(SigTagSHA1); want != "" {
		sum := sha1.Sum(raw)
		if !strings.EqualFold(want, hex.EncodeToString(sum[:])) {
			return malformed("SHA1 digest of the header is wrong")
		}
	}
	return nil
}

// VerifyMD5 reads a whole RPM file and reports whether the MD5 in its signature
// header is that of all that follows it; false when it has none.
func VerifyMD5(r io.Reader) (bool, error) {
	raw, err := SignatureHeader(r)
	if err != nil {
		return false, err
	}
	sig, err := ParseSignatureHeader(raw)
	if err != nil {
		return false, err
	}
	sum := md5.New()
	if _, err := io.Copy(sum, r); err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(sum.Sum(nil), sig.Bytes(SigTagMD5)) == 1, nil
}
