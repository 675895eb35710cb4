package settings

import (
	"net/netip"
	"testing"
)

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"10.0.0.1":            "10.0.0.1/32",
		"10.0.0.9/24":         "10.0.0.0/24",
		"fd00::/8":            "fd00::/8",
		"::1":                 "::1/128",
		"fe80::1%eth0":        "fe80::1/128",
		"::ffff:10.0.0.1":     "10.0.0.1/32",
		"::ffff:10.0.0.0/104": "10.0.0.0/8",
	} {
		got, err := ProxySettings{Trusted: []string{text}}.Prefixes()
		if err != nil || len(got) != 1 || got[0] != netip.MustParsePrefix(want) {
			t.Errorf("%s: got %v, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"proxy.example.com", "", "10.0.0.1:80", "10.0.0.0/33", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96", "::ffff:0.0.0.0/90"} {
		if got, err := (ProxySettings{Trusted: []string{text}}).Prefixes(); err == nil {
			t.Errorf("%q was taken for %v", text, got)
		}
	}
}
