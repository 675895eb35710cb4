package server

import (
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
	Trusted      []netip.Prefix
	AddrHeader   string // e.g. X-Forwarded-For; the last address that is no trusted proxy's counts
	UserHeader   string // Kerberos principal or user that the proxy checked
	DNHeader     string // distinguished name of a client certificate, in RFC 2253's form
	VerifyHeader string // whether the proxy verified that certificate; if it is named it must say SUCCESS
}

// verified is what mod_ssl and nginx say of a good certificate.
const verified = "SUCCESS"

// client reads what the connection proves of the caller.
func (p *Proxy) client(r *http.Request) hub.Client {
	peer, ok := peerAddr(r.RemoteAddr)
	if !ok {
		return hub.Client{Addr: r.RemoteAddr}
	}
	if p.trusts(peer) {
		return p.vouched(r.Header, peer, r)
	}
	c := hub.Client{Addr: peer.String()}
	certificate(&c, r)
	return c
}

// certificate adds a client certificate that the handshake verified.
func certificate(c *hub.Client, r *http.Request) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return
	}
	dn, parts, err := subject(r.TLS.PeerCertificates[0])
	if err != nil {
		c.CertVerify = "FAILED:" + err.Error()
		return
	}
	c.CertVerify, c.CertDN, c.CertParts = verified, dn, parts
}

// vouched reads what a trusted proxy says. When it speaks for users, its own
// certificate is not one of theirs.
func (p *Proxy) vouched(h http.Header, peer netip.Addr, r *http.Request) hub.Client {
	c := hub.Client{Addr: p.forwarded(h, peer).String()}
	if p.UserHeader == "" && p.DNHeader == "" {
		certificate(&c, r)
		return c
	}
	c.Principal = sole(h, p.UserHeader)
	dn := sole(h, p.DNHeader)
	if p.VerifyHeader != "" {
		c.CertVerify = sole(h, p.VerifyHeader)
	} else if dn != "" {
		c.CertVerify = verified
	}
	if c.CertVerify == verified {
		c.CertDN, c.CertParts = dn, parseDN(dn)
	}
	return c
}

// sole returns the value of a header that names somebody: none when it comes
// twice, as then one of them may be the client's own. "(null)" is what Apache's
// mod_headers makes of a variable that is not set.
func sole(h http.Header, name string) string {
	if name == "" {
		return ""
	}
	values := h.Values(name)
	if len(values) != 1 || values[0] == "(null)" {
		return ""
	}
	return values[0]
}

// forwarded finds the client's address: from the last one on, which the nearest
// proxy added, the first that is not a trusted proxy's. What stands before it
// the client may have made up.
func (p *Proxy) forwarded(h http.Header, peer netip.Addr) netip.Addr {
	if p.AddrHeader == "" {
		return peer
	}
	addr := peer
	hops := strings.Split(strings.Join(h.Values(p.AddrHeader), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return addr
		}
		if addr = next.Unmap(); !p.trusts(addr) {
			return addr
		}
	}
	return addr
}

// trusts: a zone, the interface of a link-local address, makes no difference.
func (p *Proxy) trusts(addr netip.Addr) bool {
	addr = addr.WithZone("")
	return slices.ContainsFunc(p.Trusted, func(t netip.Prefix) bool { return t.Contains(addr) })
}

// peerAddr is the address of the connection's other end; one of IPv4 that came
// in by IPv6 is the same as any of IPv4.
func peerAddr(remote string) (netip.Addr, bool) {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap(), err == nil
}
