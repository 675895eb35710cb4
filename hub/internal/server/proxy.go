package server

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Proxy says which front proxies are believed and in which headers they tell
// who the client is. From anybody else those headers count for nothing.
type Proxy struct {
	Trusted    []netip.Prefix
	AddrHeader string // e.g. X-Forwarded-For; the last address counts
	UserHeader string // Kerberos principal or user that the proxy checked
	DNHeader   string // distinguished name of a client certificate it verified
}

// client reads what the connection proves of the caller.
func (p *Proxy) client(r *http.Request) hub.Client {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	c := hub.Client{Addr: host}
	if r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		c.CertDN, c.CertParts = fromCertificate(r.TLS.PeerCertificates[0])
	}
	if !p.trusts(host) {
		return c
	}
	if p.AddrHeader != "" {
		hops := strings.Split(r.Header.Get(p.AddrHeader), ",")
		if addr, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			c.Addr = addr.String()
		}
	}
	if p.UserHeader != "" {
		c.Principal = r.Header.Get(p.UserHeader)
	}
	if p.DNHeader != "" {
		if dn := r.Header.Get(p.DNHeader); dn != "" {
			c.CertDN, c.CertParts = dn, parseDN(dn)
		}
	}
	return c
}

func (p *Proxy) trusts(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(p.Trusted, func(t netip.Prefix) bool { return t.Contains(addr.Unmap()) })
}

// fromCertificate names a subject the way Apache's mod_ssl does, which is what
// koji's ProxyDNs are written in.
func fromCertificate(cert *x509.Certificate) (string, map[string]string) {
	dn := cert.Subject.String()
	return dn, parseDN(dn)
}

// parseDN splits "CN=x,O=y" (or the older "/O=y/CN=x") into its components; of
// several with one name the first counts.
func parseDN(dn string) map[string]string {
	sep := ","
	if strings.HasPrefix(dn, "/") {
		sep = "/"
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(dn, sep) {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if _, taken := parts[name]; ok && !taken {
			parts[name] = value
		}
	}
	return parts
}
