package server

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net/http"
	"net/netip"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/google/go-cmp/cmp"
)

// Who calls is what the connection proves; what headers say counts only from a
// trusted proxy, and then only what can't be the client's own.
func TestClient(t *testing.T) {
	t.Parallel()
	full := Proxy{
		Trusted:    []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fe80::/10")},
		AddrHeader: "X-Forwarded-For", UserHeader: "X-User", DNHeader: "X-DN", VerifyHeader: "X-Verify",
	}
	unverified := full
	unverified.VerifyHeader = ""
	onlyAddr := Proxy{Trusted: full.Trusted, AddrHeader: "X-Forwarded-For"}
	cert := certify(t, pkix.RDNSequence{level(asn1.ObjectIdentifier{2, 5, 4, 3}, "carol")})
	shown := &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}, VerifiedChains: [][]*x509.Certificate{{cert}}}
	unproved := &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
	carol := func(addr string) hub.Client {
		return hub.Client{Addr: addr, CertVerify: "SUCCESS", CertDN: "CN=carol", CertParts: map[string]string{"CN": "carol"}}
	}
	type lines = map[string][]string
	everything := lines{"X-Forwarded-For": {"192.0.2.1"}, "X-User": {"admin"}, "X-Dn": {"CN=admin"}, "X-Verify": {"SUCCESS"}}
	for name, test := range map[string]struct {
		proxy  Proxy
		remote string
		tls    *tls.ConnectionState
		header lines
		want   hub.Client
	}{
		"nobody's headers":          {full, "192.0.2.9:1", nil, everything, hub.Client{Addr: "192.0.2.9"}},
		"no proxies":                {Proxy{UserHeader: "X-User", DNHeader: "X-DN", AddrHeader: "X-Forwarded-For"}, "10.0.0.1:1", nil, everything, hub.Client{Addr: "10.0.0.1"}},
		"no headers named":          {Proxy{Trusted: full.Trusted}, "10.0.0.1:1", nil, everything, hub.Client{Addr: "10.0.0.1"}},
		"a trusted one's":           {full, "10.0.0.1:1", nil, everything, hub.Client{Addr: "192.0.2.1", Principal: "admin", CertVerify: "SUCCESS", CertDN: "CN=admin", CertParts: map[string]string{"CN": "admin"}}},
		"IPv4 in IPv6":              {full, "[::ffff:10.0.0.1]:1", nil, lines{"X-User": {"bob"}}, hub.Client{Addr: "10.0.0.1", Principal: "bob"}},
		"a stranger, IPv4 in IPv6":  {full, "[::ffff:192.0.2.9]:1", nil, everything, hub.Client{Addr: "192.0.2.9"}},
		"a link-local proxy":        {full, "[fe80::1%eth0]:1", nil, lines{"X-User": {"bob"}}, hub.Client{Addr: "fe80::1%eth0", Principal: "bob"}},
		"an odd connection":         {full, "@", nil, everything, hub.Client{Addr: "@"}},
		"a user twice":              {full, "10.0.0.1:1", nil, lines{"X-User": {"admin", "bob"}}, hub.Client{Addr: "10.0.0.1"}},
		"a DN twice":                {full, "10.0.0.1:1", nil, lines{"X-Dn": {"CN=admin", "CN=bob"}, "X-Verify": {"SUCCESS"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "SUCCESS"}},
		"verified twice":            {full, "10.0.0.1:1", nil, lines{"X-Dn": {"CN=admin"}, "X-Verify": {"SUCCESS", "NONE"}}, hub.Client{Addr: "10.0.0.1"}},
		"Apache's word for nothing": {full, "10.0.0.1:1", nil, lines{"X-User": {"(null)"}, "X-Dn": {"(null)"}, "X-Verify": {"NONE"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "NONE"}},
		"not verified":              {full, "10.0.0.1:1", nil, lines{"X-Dn": {"CN=admin"}, "X-Verify": {"GENEROUS"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "GENEROUS"}},
		"nothing of verifying":      {full, "10.0.0.1:1", nil, lines{"X-Dn": {"CN=admin"}}, hub.Client{Addr: "10.0.0.1"}},
		"a DN alone":                {unverified, "10.0.0.1:1", nil, lines{"X-Dn": {"CN=bob"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "SUCCESS", CertDN: "CN=bob", CertParts: map[string]string{"CN": "bob"}}},
		"a DN of the older form":    {unverified, "10.0.0.1:1", nil, lines{"X-Dn": {"/O=x/CN=admin"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "SUCCESS", CertDN: "/O=x/CN=admin"}},
		"an escaped DN":             {unverified, "10.0.0.1:1", nil, lines{"X-Dn": {`O=x\,CN=admin,CN=bob`}}, hub.Client{Addr: "10.0.0.1", CertVerify: "SUCCESS", CertDN: `O=x\,CN=admin,CN=bob`, CertParts: map[string]string{"CN": "bob", "O": "x,CN=admin"}}},

		"a made-up address before":  {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {"127.0.0.1, 192.0.2.1"}}, hub.Client{Addr: "192.0.2.1"}},
		"on a line of its own":      {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {"127.0.0.1", "192.0.2.1"}}, hub.Client{Addr: "192.0.2.1"}},
		"two proxies":               {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {"127.0.0.1,192.0.2.1,10.0.0.2"}}, hub.Client{Addr: "192.0.2.1"}},
		"no address":                {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {"192.0.2.1, unknown"}}, hub.Client{Addr: "10.0.0.1"}},
		"an empty address":          {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {""}}, hub.Client{Addr: "10.0.0.1"}},
		"an address, IPv4 in IPv6":  {full, "10.0.0.1:1", nil, lines{"X-Forwarded-For": {"::ffff:192.0.2.1"}}, hub.Client{Addr: "192.0.2.1"}},
		"an address that was wiped": {full, "10.0.0.1:1", nil, nil, hub.Client{Addr: "10.0.0.1"}},

		"a certificate":              {full, "192.0.2.9:1", shown, everything, carol("192.0.2.9")},
		"a certificate not verified": {full, "192.0.2.9:1", unproved, nil, hub.Client{Addr: "192.0.2.9"}},
		"TLS without one":            {full, "192.0.2.9:1", &tls.ConnectionState{}, nil, hub.Client{Addr: "192.0.2.9"}},
		"the proxy's own":            {full, "10.0.0.1:1", shown, nil, hub.Client{Addr: "10.0.0.1"}},
		"the proxy's own, and a DN":  {unverified, "10.0.0.1:1", shown, lines{"X-Dn": {"CN=bob"}}, hub.Client{Addr: "10.0.0.1", CertVerify: "SUCCESS", CertDN: "CN=bob", CertParts: map[string]string{"CN": "bob"}}},
		"through one for addresses":  {onlyAddr, "10.0.0.1:1", shown, lines{"X-Forwarded-For": {"192.0.2.1"}, "X-User": {"admin"}}, carol("192.0.2.1")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.proxy.client(&http.Request{RemoteAddr: test.remote, TLS: test.tls, Header: http.Header(test.header)})
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
