package upload

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/adler32"

	"github.com/gokoji/gokoji/sdk/koji"
)

// newHash returns nil for an empty kind.
func newHash(kind string) (hash.Hash, error) {
	switch kind {
	case "":
		return nil, nil
	case "md5":
		return md5.New(), nil
	case "adler32":
		return adler32.New(), nil
	case "sha256":
		return sha256.New(), nil
	}
	return nil, koji.Errorf(koji.GenericError, "Unsupported verify type: %s", kind)
}

func digest(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
