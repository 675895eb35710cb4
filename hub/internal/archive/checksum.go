package archive

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Checksum is a file's checksum, in hexadecimal digits; the zero one is none.
type Checksum struct {
	Type koji.ChecksumType
	Hex  string
}

func sha256Of(path string) (Checksum, error) {
	sums, err := sums(path, sha256.New())
	if err != nil {
		return Checksum{}, err
	}
	return Checksum{koji.ChecksumSHA256, sums[0]}, nil
}

// sums computes checksums of a file in one go.
func sums(path string, hashes ...hash.Hash) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	writers := make([]io.Writer, len(hashes))
	for i, h := range hashes {
		writers[i] = h
	}
	if _, err := io.Copy(io.MultiWriter(writers...), f); err != nil {
		return nil, err
	}
	texts := make([]string, len(hashes))
	for i, h := range hashes {
		texts[i] = hex.EncodeToString(h.Sum(nil))
	}
	return texts, nil
}

// mavenSums are the checksums that lie beside each file of a Maven repo, by
// extension.
func mavenSums(path string) (map[string]string, error) {
	list, err := sums(path, md5.New(), sha1.New())
	if err != nil {
		return nil, err
	}
	return map[string]string{".md5": list[0], ".sha1": list[1]}, nil
}
