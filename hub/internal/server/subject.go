package server

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// attribute is one part of a distinguished name, e.g. CN=alice.
type attribute struct{ name, value string }

// components names the parts of a subject as Apache's mod_ssl does in its
// SSL_CLIENT_S_DN_x: of several with one name, the certificate's first is x and
// the others are x_1, x_2 …
func components(attributes []attribute) map[string]string {
	parts := map[string]string{}
	count := map[string]int{}
	for _, a := range attributes {
		name := a.name
		if alias, ok := componentAlias(a.name); ok {
			name = alias
		}
		n := count[name]
		count[name]++
		if n > 0 {
			name += "_" + strconv.Itoa(n)
		}
		parts[name] = a.value
	}
	return parts
}

// componentAlias is mod_ssl's name for what RFC 2253's form of a name calls
// otherwise.
func componentAlias(name string) (string, bool) {
	switch name {
	case "emailAddress":
		return "Email", true
	case "serialNumber":
		return "SerialNumber", true
	case "title":
		return "T", true
	case "initials":
		return "I", true
	case "GN":
		return "G", true
	case "SN":
		return "S", true
	case "description":
		return "D", true
	}
	return "", false
}

// shortName is what OpenSSL calls a type of attribute.
func shortName(oid string) (string, bool) {
	switch oid {
	case "2.5.4.3":
		return "CN", true
	case "2.5.4.4":
		return "SN", true
	case "2.5.4.5":
		return "serialNumber", true
	case "2.5.4.6":
		return "C", true
	case "2.5.4.7":
		return "L", true
	case "2.5.4.8":
		return "ST", true
	case "2.5.4.9":
		return "street", true
	case "2.5.4.10":
		return "O", true
	case "2.5.4.11":
		return "OU", true
	case "2.5.4.12":
		return "title", true
	case "2.5.4.13":
		return "description", true
	case "2.5.4.17":
		return "postalCode", true
	case "2.5.4.41":
		return "name", true
	case "2.5.4.42":
		return "GN", true
	case "2.5.4.43":
		return "initials", true
	case "2.5.4.44":
		return "generationQualifier", true
	case "2.5.4.46":
		return "dnQualifier", true
	case "2.5.4.65":
		return "pseudonym", true
	case "2.5.4.97":
		return "organizationIdentifier", true
	case "0.9.2342.19200300.100.1.1":
		return "UID", true
	case "0.9.2342.19200300.100.1.25":
		return "DC", true
	case "1.2.840.113549.1.9.1":
		return "emailAddress", true
	}
	return "", false
}

// relativeNameSET is one level of a name; encoding/asn1 takes the suffix for
// the type.
type relativeNameSET []struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// subject returns the distinguished name of a certificate's owner as mod_ssl
// writes it in SSL_CLIENT_S_DN, which is what koji's ProxyDNs are compared with:
// RFC 2253's form, the last part first.
func subject(cert *x509.Certificate) (dn string, parts map[string]string, err error) {
	var sequence []relativeNameSET
	if rest, err := asn1.Unmarshal(cert.RawSubject, &sequence); err != nil || len(rest) > 0 {
		return "", nil, fmt.Errorf("the certificate's subject is malformed: %w", err)
	}
	var levels []string
	var all []attribute
	for _, level := range sequence {
		var texts []string
		for _, a := range level {
			name, known := shortName(a.Type.String())
			if !known {
				name = a.Type.String()
			}
			var value string
			if _, err := asn1.Unmarshal(a.Value.FullBytes, &value); err != nil || !known {
				texts = append(texts, name+"=#"+strings.ToUpper(hex.EncodeToString(a.Value.FullBytes)))
				continue
			}
			value = strings.ToValidUTF8(value, "\uFFFD")
			all = append(all, attribute{name, value})
			texts = append(texts, name+"="+escapeDN(value))
		}
		slices.Reverse(texts)
		levels = append(levels, strings.Join(texts, "+"))
	}
	slices.Reverse(levels)
	return strings.Join(levels, ","), components(all), nil
}

func escapeDN(value string) string {
	var b strings.Builder
	for i := range len(value) {
		c := value[i]
		switch {
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%02X`, c)
			continue
		case strings.IndexByte(`,+"\<>;`, c) >= 0,
			i == 0 && (c == ' ' || c == '#'),
			i == len(value)-1 && c == ' ':
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
