package cg

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/adler32"
	"io"
	"os"

	"github.com/gokoji/gokoji/hub/internal/archive"
	"github.com/gokoji/gokoji/sdk/koji"
)

// digest is a checksum as koji's uploads know them.
type digest struct{ kind, hex string }

// compute reads the file.
func (d *digest) compute(path string) error {
	var h hash.Hash
	switch d.kind {
	case "md5":
		h = md5.New()
	case "sha256":
		h = sha256.New()
	case "adler32":
		h = adler32.New()
	default:
		return koji.Errorf(koji.GenericError, "Unsupported verify type: %s", d.kind)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	d.hex = hex.EncodeToString(h.Sum(nil))
	return nil
}

// checksum is one that archives can have.
func (d *digest) checksum() (archive.Checksum, error) {
	kind, ok := koji.ParseChecksumType(d.kind)
	if !ok {
		return archive.Checksum{}, koji.Errorf(koji.GenericError, "Unsupported checksum type: %s", d.kind)
	}
	return archive.Checksum{Type: kind, Hex: d.hex}, nil
}
