package rpm

import (
	"fmt"
	"io"
)

// SignatureHeader returns the bytes of an RPM file from its lead to its main
// header: the signature header with its padding, which is what koji stores and
// hashes.
func SignatureHeader(r io.Reader) ([]byte, error) {
	if _, err := readLead(r); err != nil {
		return nil, err
	}
	raw, in, err := readHeader(r, maxSigEntries, maxSigData)
	if err != nil {
		return nil, fmt.Errorf("signature header: %w", err)
	}
	pad, err := readExactly(r, in.padding())
	if err != nil {
		return nil, fmt.Errorf("signature header: %w", err)
	}
	return append(raw, pad...), nil
}

// Splice copies the RPM file src to dst with sigHeader, as SignatureHeader
// returns it, in place of its own. It returns how much it wrote.
func Splice(dst io.Writer, src io.Reader, sigHeader []byte) (int64, error) {
	if _, err := ParseSignatureHeader(sigHeader); err != nil {
		return 0, fmt.Errorf("new signature header: %w", err)
	}
	if len(sigHeader)%8 != 0 {
		return 0, fmt.Errorf("new signature header: %w", malformed("without its padding"))
	}
	lead, err := readLead(src)
	if err != nil {
		return 0, err
	}
	_, in, err := readHeader(src, maxSigEntries, maxSigData)
	if err != nil {
		return 0, fmt.Errorf("signature header: %w", err)
	}
	if _, err := readExactly(src, in.padding()); err != nil {
		return 0, fmt.Errorf("signature header: %w", err)
	}
	var written int64
	for _, part := range [][]byte{lead, sigHeader} {
		n, err := dst.Write(part)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	n, err := io.Copy(dst, src)
	return written + n, err
}
