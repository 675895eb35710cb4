package koji

import (
	"strings"
	"testing"
)

func TestParseNVR(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]NVR{
		"a-1-2":         {"a", "1", "2", ""},
		"a-b-1-2":       {"a-b", "1", "2", ""},
		"1:a-1-2":       {"a", "1", "2", "1"},
		"a:b:c-1-2":     {"b:c", "1", "2", "a"},
		"-1-2":          {"", "1", "2", ""},
		"é-1-2":         {"é", "1", "2", ""},
		"a-1-2.x86_64":  {"a", "1", "2.x86_64", ""},
		"a-1-2,draft_7": {"a", "1", "2,draft_7", ""},
	} {
		if got, err := ParseNVR(in); got != want || err != nil {
			t.Errorf("ParseNVR(%q) = %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"a-1-", "a--2", "a-1", "a", "", "-", "--", "a-1-2-"} {
		_, err := ParseNVR(in)
		if !IsKind(err, GenericError) || err.Error() != "invalid format: "+in {
			t.Errorf("ParseNVR(%q): %v", in, err)
		}
	}
}

func TestParseNVRA(t *testing.T) {
	t.Parallel()
	nvr := NVR{"a", "1", "2", ""}
	for in, want := range map[string]NVRA{
		"a-1-2.x86_64":      {nvr, "x86_64", ""},
		"a-1-2.x86_64.rpm":  {nvr, "x86_64", ""},
		"a-1-2.src.rpm@loc": {nvr, "src", "loc"},
		"a-1-2.src@":        {nvr, "src", ""},
		"a-1-2.nosrc":       {nvr, "nosrc", ""},
		"a-1-2.x.rpm.rpm":   {NVR{"a", "1", "2.x", ""}, "rpm", ""},
		"1:a-1-2.noarch":    {NVR{"a", "1", "2", "1"}, "noarch", ""},
	} {
		if got, err := ParseNVRA(in); got != want || err != nil {
			t.Errorf("ParseNVRA(%q) = %+v, %v", in, got, err)
		}
	}
	for in, text := range map[string]string{
		"a-1-2.":        "a-1-2.",
		"a-1-2":         "a-1-2",
		"a-1.5-2":       "a-1",
		"a@b@c-1-2.src": "a",
		"a-1-2.rpm":     "a-1-2",
		".rpm":          "",
	} {
		_, err := ParseNVRA(in)
		if !IsKind(err, GenericError) || err.Error() != "invalid format: "+text {
			t.Errorf("ParseNVRA(%q): %v", in, err)
		}
	}
}

func TestNVRCheck(t *testing.T) {
	t.Parallel()
	for want, n := range map[string]NVRA{
		"": {NVR{"a-b", "1", "2", ""}, "x86_64", ""},
		`The "-" character not allowed in version field`: {NVR{"a", "1-1", "2-2", ""}, "src", ""},
		`The "-" character not allowed in release field`: {NVR{"a", "1", "2-2", ""}, "a.b", ""},
		`The "." character not allowed in arch field`:    {NVR{"a", "1", "2", ""}, "a.b", ""},
	} {
		got := ""
		if err := n.Check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%+v: %q, want %q", n, got, want)
		}
	}
	if !(NVRA{Arch: "nosrc"}).IsSource() || (NVRA{Arch: "noarch"}).IsSource() {
		t.Error("IsSource")
	}
}

func TestIsDebugInfo(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"a-debuginfo": true, "a-debugsource": true, "a-debuginfo-common": true, "debuginfo": false, "a-debug": false,
	} {
		if IsDebugInfo(name) != want {
			t.Errorf("IsDebugInfo(%q) = %v", name, !want)
		}
	}
}

func TestDraftRelease(t *testing.T) {
	t.Parallel()
	if got := DraftRelease("1.fc40", 7); got != "1.fc40,draft_7" {
		t.Errorf("DraftRelease = %q", got)
	}
	if got, err := TargetRelease("1.fc40,draft_7"); got != "1.fc40" || err != nil {
		t.Errorf("TargetRelease = %q, %v", got, err)
	}
	for _, release := range []string{"1.fc40", "1,x"} {
		if _, err := TargetRelease(release); !IsKind(err, GenericError) ||
			err.Error() != "draft release: "+release+" is not in valid format" {
			t.Errorf("%q: %v", release, err)
		}
	}
}

func FuzzParseNVRA(f *testing.F) {
	for _, s := range []string{"a-1-2.src.rpm@x", "1:a-b-1-2.noarch", "--.", "a-1-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseNVR(s); err == nil {
			back := n.String()
			if n.Epoch != "" || strings.HasPrefix(s, ":") {
				back = n.Epoch + ":" + back
			}
			if back != s || strings.ContainsRune(n.Release, '-') || strings.ContainsRune(n.Version, '-') {
				t.Fatalf("%q gives %+v", s, n)
			}
		}
		r, err := ParseNVRA(s)
		if err != nil {
			return
		}
		if again, err := ParseNVRA(r.String() + ".rpm"); err == nil && r.Epoch == "" && !strings.Contains(r.Name, ":") {
			r.Location = ""
			if again != r {
				t.Fatalf("%q gives %+v, then %+v", s, r, again)
			}
		}
	})
}
