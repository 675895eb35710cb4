package rpm

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// SigKey is for a signature header: the last 8 hexadecimal digits of the id of
// the key that signed the package, as koji stores them, "" for an unsigned one.
func (h *Header) SigKey() (string, error) {
	for _, tag := range []Tag{SigTagGPG, SigTagPGP, SigTagDSA, SigTagRSA} {
		if packet := h.Bytes(tag); len(packet) > 0 {
			return KeyID(packet)
		}
	}
	texts := h.Strings(SigTagOpenPGP)
	if len(texts) == 0 {
		return "", nil
	}
	packet, err := base64.StdEncoding.DecodeString(texts[0])
	if err != nil {
		return "", malformed("signature is not base64")
	}
	return KeyID(packet)
}

// KeyID reads an OpenPGP signature packet (version 3, 4 or 6) and returns the
// last 8 hexadecimal digits of its issuer's key id.
func KeyID(packet []byte) (string, error) {
	body, err := signatureBody(packet)
	if err != nil {
		return "", err
	}
	switch {
	case len(body) >= 15 && body[0] == 3:
		return hex.EncodeToString(body[11:15]), nil
	case len(body) > 0 && body[0] == 4:
		return issuer(body, 2)
	case len(body) > 0 && body[0] == 6:
		return issuer(body, 4)
	}
	return "", malformed("unknown signature packet version")
}

// signatureBody strips a packet's header. The packet must be a signature and
// nothing may follow it.
func signatureBody(p []byte) ([]byte, error) {
	bad := malformed("not an OpenPGP signature packet")
	if len(p) < 2 || p[0]&0x80 == 0 {
		return nil, bad
	}
	kind, size := int(p[0]&0x3f), 0
	var body []byte
	switch {
	case p[0]&0x40 == 0: // the old form: kind and size of the length in one byte
		kind = int(p[0]&0x3c) >> 2
		n := 1 << (p[0] & 3)
		if n == 8 { // no length: up to the end
			size, body = len(p)-1, p[1:]
			break
		}
		if len(p) < 1+n {
			return nil, bad
		}
		for _, b := range p[1 : 1+n] {
			size = size<<8 | int(b)
		}
		body = p[1+n:]
	default:
		var ok bool
		if size, body, ok = newLength(p[1:], 224); !ok {
			return nil, bad
		}
	}
	if kind != 2 || size != len(body) {
		return nil, bad
	}
	return body, nil
}

// newLength reads a length in the form of packets (twoByteEnd 224) or of
// subpackets (255), and returns what follows it.
func newLength(b []byte, twoByteEnd byte) (n int, rest []byte, ok bool) {
	switch {
	case len(b) >= 1 && b[0] < 192:
		return int(b[0]), b[1:], true
	case len(b) >= 2 && b[0] < twoByteEnd:
		return (int(b[0])-192)<<8 + int(b[1]) + 192, b[2:], true
	case len(b) >= 5 && b[0] == 255:
		return int(binary.BigEndian.Uint32(b[1:])), b[5:], true
	}
	return 0, nil, false
}

// issuer looks through both subpacket areas of a signature, the sizes of which
// take sizeBytes bytes, for the one key that made it.
func issuer(body []byte, sizeBytes int) (string, error) {
	bad := malformed("signature packet ends early")
	id, fingerprint := "", ""
	if len(body) < 4 {
		return "", bad
	}
	rest := body[4:]
	for range 2 {
		if len(rest) < sizeBytes {
			return "", bad
		}
		n := 0
		for _, b := range rest[:sizeBytes] {
			n = n<<8 | int(b)
		}
		rest = rest[sizeBytes:]
		if n > len(rest) {
			return "", bad
		}
		for area := rest[:n]; len(area) > 0; {
			size, sub, ok := newLength(area, 255)
			if !ok || size < 1 || size > len(sub) {
				return "", bad
			}
			area = sub[size:]
			found := ""
			switch kind, data := sub[0]&0x7f, sub[1:size]; {
			case kind == 16 && len(data) == 8:
				found = hex.EncodeToString(data[4:])
				if id != "" && id != found {
					return "", malformed("signature names several keys")
				}
				id = found
			case kind == 33 && len(data) == 21 && data[0] == 4: // an id is a v4 fingerprint's end
				fingerprint = hex.EncodeToString(data[17:])
			case kind == 33 && len(data) == 33 && data[0] == 6: // and a v6 one's beginning
				fingerprint = hex.EncodeToString(data[5:9])
			}
		}
		rest = rest[n:]
	}
	switch {
	case id != "":
		return id, nil
	case fingerprint != "":
		return fingerprint, nil
	}
	return "", malformed("signature names no key")
}
