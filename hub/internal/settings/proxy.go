package settings

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// Prefixes parses the trusted proxies; a bare address counts as itself. What
// would trust everybody is refused.
func (p ProxySettings) Prefixes() ([]netip.Prefix, error) {
	list := make([]netip.Prefix, 0, len(p.Trusted))
	var errs []error
	for _, text := range p.Trusted {
		prefix, ok := network(text)
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("proxy.trusted_proxies: %q is neither an address nor a network", text))
		case prefix.Bits() == 0:
			errs = append(errs, fmt.Errorf("proxy.trusted_proxies: %q trusts everybody; name the proxies' addresses", text))
		default:
			list = append(list, prefix)
		}
	}
	return list, errors.Join(errs...)
}

// network reads an address or a network; one of IPv4 in IPv6's form is one of
// IPv4.
func network(text string) (netip.Prefix, bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = addr.Unmap().WithZone("")
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return prefix, false
	}
	if addr := prefix.Addr(); addr.Is4In6() {
		prefix = netip.PrefixFrom(addr.Unmap(), max(prefix.Bits()-96, 0))
	}
	return prefix.Masked(), true
}

// check finds headers that would never be believed.
func (p ProxySettings) check() error {
	_, err := p.Prefixes()
	errs := []error{err}
	for _, h := range []struct{ key, name string }{
		{"addr_header", p.AddrHeader}, {"user_header", p.UserHeader}, {"dn_header", p.DNHeader}, {"verify_header", p.VerifyHeader},
	} {
		switch {
		case h.name == "":
		case strings.ContainsFunc(h.name, notToken):
			errs = append(errs, fmt.Errorf("proxy.%s: %q is not the name of a header", h.key, h.name))
		case len(p.Trusted) == 0:
			errs = append(errs, fmt.Errorf("proxy.%s: nobody is believed in %s, as proxy.trusted_proxies is empty", h.key, h.name))
		}
	}
	if p.VerifyHeader != "" && p.DNHeader == "" {
		errs = append(errs, errors.New("proxy.verify_header: without proxy.dn_header there is nothing to verify"))
	}
	return errors.Join(errs...)
}

func notToken(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_'
}
