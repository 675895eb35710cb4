package rpm

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func TestKeyID(t *testing.T) {
	t.Parallel()
	keyID := "0910" + "aaaaaaaa12345678"
	fp4 := "1621" + "04" + strings.Repeat("ee", 16) + "0badcafe"
	fp6 := "2221" + "06" + "00112233" + "deadbeef" + strings.Repeat("ff", 24)
	v4 := func(hashed, plain string) string {
		return "04001308" + size(hashed, 2) + hashed + size(plain, 2) + plain + "abcd"
	}
	v6 := "06001b08" + size(fp6, 4) + fp6 + size("", 4) + "abcd"
	v3 := "030500" + "5e000000" + "aaaaaaaa12345678" + "0108abcd"
	for what, c := range map[string]struct{ packet, want string }{
		"v3":                      {oldPacket(v3), "12345678"},
		"v4 key id":               {newPacket(v4("", keyID)), "12345678"},
		"v4 old form":             {oldPacket(v4("", keyID)), "12345678"},
		"v4 in both areas":        {newPacket(v4(keyID, keyID)), "12345678"},
		"v4 critical":             {newPacket(v4("0990aaaaaaaa12345678", "")), "12345678"},
		"v4 fingerprint alone":    {newPacket(v4(fp4, "")), "0badcafe"},
		"v4 id goes before":       {newPacket(v4(fp4, keyID)), "12345678"},
		"v6":                      {newPacket(v6), "deadbeef"},
		"two keys":                {newPacket(v4(keyID, "0910aaaaaaaa87654321")), ""},
		"no key":                  {newPacket(v4("", "")), ""},
		"area too long":           {newPacket("04001308ffff" + keyID), ""},
		"subpacket too long":      {newPacket(v4("ff7fffffff10", "")), ""},
		"subpacket empty":         {newPacket(v4("00", "")), ""},
		"ends in an area's size":  {newPacket("0400130800"), ""},
		"another kind":            {"c601" + "04", ""},
		"wrong length":            {"c2ff" + "04", ""},
		"not OpenPGP":             {"0001020304", ""},
		"partial length":          {"c2e0" + "04", ""},
		"unknown version":         {newPacket("09"), ""},
		"empty":                   {"", ""},
		"body without a version":  {newPacket(""), ""},
		"v3 too short":            {newPacket("0305005e000000"), ""},
		"old form without length": {"8b" + v4("", keyID), "12345678"},
		"old form, length cut":    {"8900", ""},
	} {
		packet, err := hex.DecodeString(c.packet)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got, err := KeyID(packet)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}

func size(hexText string, bytes int) string {
	n := len(hexText) / 2
	b := make([]byte, bytes)
	for i := range b {
		b[bytes-1-i] = byte(n >> (8 * i))
	}
	return hex.EncodeToString(b)
}

func newPacket(body string) string { return "c2" + size(body, 1) + body }

func oldPacket(body string) string { return "89" + size(body, 2) + body }

func TestSigKeyOfRPM6(t *testing.T) {
	t.Parallel()
	packet, err := hex.DecodeString(newPacket("06001b08" + "00000023" + "2221" + "06" + "00112233deadbeef" + strings.Repeat("ff", 24) + "00000000"))
	if err != nil {
		t.Fatal(err)
	}
	text := base64.StdEncoding.EncodeToString(packet) + "\x00"
	h, err := ParseSignatureHeader(buildHeader(item{uint32(SigTagOpenPGP), 8, 1, -1, text}))
	if err != nil {
		t.Fatal(err)
	}
	if key, err := h.SigKey(); key != "deadbeef" || err != nil {
		t.Errorf("%q %v", key, err)
	}
	h, err = ParseSignatureHeader(buildHeader(item{uint32(SigTagOpenPGP), 8, 1, -1, "%%%\x00"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.SigKey(); !errors.Is(err, ErrFormat) {
		t.Errorf("not base64: %v", err)
	}
}
