package repodata

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// FuzzFragments describes packages with hostile headers: what comes out is XML
// whose elements are those of one package.
func FuzzFragments(f *testing.F) {
	for _, p := range oddPackages() {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := rpm.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		out, err := describe(p, fileInfo{href: "a.rpm", sha256: "00"})
		if err != nil {
			return
		}
		for kind, fragment := range out {
			checkXML(t, kind, fragment)
			if err := checkFragment(fragment); err != nil {
				t.Errorf("we would not take over our own fragment: %q", fragment)
			}
		}
	})
}

func checkXML(t *testing.T, kind int, fragment []byte) {
	t.Helper()
	if !utf8.Valid(fragment) {
		t.Errorf("no UTF-8: %q", fragment)
	}
	d := xml.NewDecoder(bytes.NewReader(fragment))
	packages := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in list %d: %q", err, kind, fragment)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "package" {
			packages++
		}
	}
	if packages != 1 {
		t.Errorf("%d packages in %q", packages, fragment)
	}
}
