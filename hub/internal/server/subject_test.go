package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// certify makes a certificate for a subject.
func certify(t *testing.T, name pkix.RDNSequence) *x509.Certificate {
	t.Helper()
	raw, err := asn1.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), RawSubject: raw, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// level is one level of a name: types of attributes and their values in turn.
func level(pairs ...any) pkix.RelativeDistinguishedNameSET {
	var set pkix.RelativeDistinguishedNameSET
	for i := 0; i < len(pairs); i += 2 {
		oid, _ := pairs[i].(asn1.ObjectIdentifier)
		set = append(set, pkix.AttributeTypeAndValue{Type: oid, Value: pairs[i+1]})
	}
	return set
}

// Certificates of these subjects were shown to Apache 2.4 with mod_ssl; dn is
// its SSL_CLIENT_S_DN, parts are its SSL_CLIENT_S_DN_x.
func TestSubject(t *testing.T) {
	t.Parallel()
	x520 := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 4, n} }
	cn, org, unit := x520(3), x520(10), x520(11)
	uid := asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	dc := asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 25}
	email := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
	type parts = map[string]string
	for name, test := range map[string]struct {
		subject pkix.RDNSequence
		dn      string
		parts   parts
	}{
		"plain":              {pkix.RDNSequence{level(org, "tests"), level(cn, "alice")}, "CN=alice,O=tests", parts{"CN": "alice", "O": "tests"}},
		"a name in a name":   {pkix.RDNSequence{level(cn, "alice"), level(org, "x,CN=admin")}, `O=x\,CN=admin,CN=alice`, parts{"CN": "alice", "O": "x,CN=admin"}},
		"a slash":            {pkix.RDNSequence{level(org, "x/CN=admin"), level(cn, "alice")}, "CN=alice,O=x/CN=admin", parts{"CN": "alice", "O": "x/CN=admin"}},
		"two names":          {pkix.RDNSequence{level(cn, "first"), level(cn, "second")}, "CN=second,CN=first", parts{"CN": "first", "CN_1": "second"}},
		"two at one level":   {pkix.RDNSequence{level(org, "c"), level(cn, "a", uid, "b")}, "UID=b+CN=a,O=c", parts{"CN": "a", "O": "c", "UID": "b"}},
		"no common name":     {pkix.RDNSequence{level(org, "no name")}, "O=no name", parts{"O": "no name"}},
		"an empty name":      {pkix.RDNSequence{level(cn, ""), level(org, "empty name")}, "O=empty name,CN=", parts{"CN": "", "O": "empty name"}},
		"control characters": {pkix.RDNSequence{level(cn, "nul\x00byte"), level(org, "tab\tdel\x7f")}, `O=tab\09del\7F,CN=nul\00byte`, parts{"CN": "nul\x00byte", "O": "tab\tdel\x7f"}},
		"an unknown type":    {pkix.RDNSequence{level(asn1.ObjectIdentifier{1, 2, 3, 4, 5}, "val"), level(cn, "bob")}, "CN=bob,1.2.3.4.5=#130376616C", parts{"CN": "bob"}},
		"a directory's": {
			pkix.RDNSequence{level(dc, "com"), level(dc, "example"), level(uid, "alice"), level(email, "alice@example.com")},
			"emailAddress=alice@example.com,UID=alice,DC=example,DC=com",
			parts{"DC": "com", "DC_1": "example", "UID": "alice", "Email": "alice@example.com"},
		},
		"what is escaped": {
			pkix.RDNSequence{level(org, " lead"), level(org, "trail "), level(org, "#hash"), level(unit, `q"+;<>\=`), level(unit, "Žofie"), level(unit, "new\nline"), level(cn, " ")},
			`CN=\ ,OU=new\0Aline,OU=Žofie,OU=q\"\+\;\<\>\\=,O=\#hash,O=trail\ ,O=\ lead`,
			parts{"CN": " ", "O": " lead", "O_1": "trail ", "O_2": "#hash", "OU": `q"+;<>\=`, "OU_1": "Žofie", "OU_2": "new\nline"},
		},
		"everything": {
			pkix.RDNSequence{
				level(x520(6), "CZ"), level(x520(8), "Moravia"), level(x520(7), "Brno"), level(x520(9), "Street 1"), level(x520(17), "60200"),
				level(x520(5), "007"), level(x520(12), "Dr"), level(x520(4), "Sur"), level(x520(42), "Given"), level(x520(43), "I.N."),
				level(x520(13), "desc"), level(x520(44), "Jr"), level(x520(46), "qual"), level(x520(65), "pseu"), level(x520(97), "orgid"),
				level(x520(41), "name"), level(cn, "x"),
			},
			"CN=x,name=name,organizationIdentifier=orgid,pseudonym=pseu,dnQualifier=qual,generationQualifier=Jr,description=desc," +
				"initials=I.N.,GN=Given,SN=Sur,title=Dr,serialNumber=007,postalCode=60200,street=Street 1,L=Brno,ST=Moravia,C=CZ",
			parts{
				"C": "CZ", "ST": "Moravia", "L": "Brno", "street": "Street 1", "postalCode": "60200", "SerialNumber": "007", "T": "Dr", "S": "Sur",
				"G": "Given", "I": "I.N.", "D": "desc", "generationQualifier": "Jr", "dnQualifier": "qual", "pseudonym": "pseu",
				"organizationIdentifier": "orgid", "name": "name", "CN": "x",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dn, got, err := subject(certify(t, test.subject))
			if err != nil || dn != test.dn {
				t.Errorf("dn: got %q, %v\nwant %q", dn, err, test.dn)
			}
			if d := cmp.Diff(test.parts, got); d != "" {
				t.Errorf("parts: %s", d)
			}
			// a proxy's header says the same
			got = parseDN(test.dn)
			delete(got, "1.2.3.4.5")
			if d := cmp.Diff(test.parts, got); d != "" {
				t.Errorf("parts of the header: %s", d)
			}
		})
	}
}

// Names that could be read in two ways name nobody.
func TestParseDNRefuses(t *testing.T) {
	t.Parallel()
	for _, dn := range []string{
		"/O=x/CN=admin", "/CN=admin", "CN", "=admin", "CN=admin,", "CN=admin+", ",CN=admin", "CN=admin,,O=x",
		`CN=admin\`, `CN="admin"`, "CN=admin;O=x", "CN=<admin>", "CN=admin,O", "O=x;CN=admin", " =x",
	} {
		if got := parseDN(dn); got != nil {
			t.Errorf("%q: got %v", dn, got)
		}
	}
}
