package server

import (
	"encoding/hex"
	"slices"
	"strings"
)

// parseDN reads the components of a distinguished name in RFC 2253's form,
// "CN=alice,O=x", as a proxy reports it. It is nil for anything else. That is
// also OpenSSL's older form, "/O=x/CN=alice": a slash in it may as well belong
// to a value, so that who chooses an organization's name could choose the user.
func parseDN(dn string) map[string]string {
	var all []attribute
	for dn != "" {
		name, rest, ok := strings.Cut(dn, "=")
		if name = strings.TrimLeft(name, " "); !ok || name == "" || strings.ContainsAny(name, `/\"+,;<>`) {
			return nil
		}
		value, rest, ok := cutValue(rest)
		if !ok {
			return nil
		}
		all = append(all, attribute{name, value})
		dn = rest
	}
	if all == nil {
		return nil
	}
	slices.Reverse(all) // the certificate's order
	return components(all)
}

// cutValue takes an escaped value off the front of a name, and the separator
// behind it.
func cutValue(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ',', '+':
			return b.String(), s[i+1:], len(s) > i+1
		case '"', ';', '<', '>':
			return "", "", false
		case '\\':
			if i+2 < len(s) {
				if octet, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
					b.Write(octet)
					i += 2
					continue
				}
			}
			if i++; i == len(s) {
				return "", "", false
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", true
}
