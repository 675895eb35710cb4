package koji

import "testing"

func TestParseWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"": "", "x": "x", "1": int64(1), " 7 ": int64(7), "-3": int64(-3), "1_000": int64(1000), "1__0": "1__0", "_1": "_1",
		"0x10": "0x10", "1.5": 1.5, "1e3": 1000.0, "99999999999999999999": 1e20,
		"None": nil, "True": true, "False": false, "true": "true", "[1]": "[1]",
	} {
		if got := ParseWord(text); got != want {
			t.Errorf("%q: got %#v, want %#v", text, got, want)
		}
	}
}
