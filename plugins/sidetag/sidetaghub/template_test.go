package sidetaghub

import "testing"

func TestTemplate(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"{basetag}-side-{tag_id}":    "f40-build-side-7",
		"{tag_id}":                   "7",
		"x{tag_id}y{tag_id}z":        "x7y7z",
		"side{{{tag_id}}}-100%":      "side{7}-100%",
		"{basetag}{basetag}{tag_id}": "f40-buildf40-build7",
	}
	for text, want := range tests {
		tmpl, err := parseTemplate(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := tmpl.fill("f40-build", 7); got != want {
			t.Errorf("%q gives %q, expected %q", text, got, want)
		}
	}
}

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "fixed", "{basetag}", "{{tag_id}}", "{tag_id", "tag_id}", "{tag_id}}", "{tag_id}{", "{}{tag_id}",
		"{user}-{tag_id}", "{tag_id:05}", "{tag_id!r}", "{ tag_id }", "{{tag_id}",
	} {
		if tmpl, err := parseTemplate(text); err == nil {
			t.Errorf("%q is taken for %v", text, tmpl)
		}
	}
}
