package rpm

import (
	"cmp"
	"strings"
)

// EVR is epoch, version and release. An empty epoch counts as 0.
type EVR struct{ Epoch, Version, Release string }

// ParseEVR splits epoch:version-release, of which epoch and release may be
// missing.
func ParseEVR(s string) EVR {
	var e EVR
	if epoch, rest, ok := strings.Cut(s, ":"); ok && strings.Trim(epoch, "0123456789") == "" {
		if e.Epoch, s = epoch, rest; epoch == "" {
			e.Epoch = "0"
		}
	}
	e.Version = s
	if dash := strings.LastIndexByte(s, '-'); dash >= 0 {
		e.Version, e.Release = s[:dash], s[dash+1:]
	}
	return e
}

// String is the form that ParseEVR reads.
func (e EVR) String() string {
	s := e.Version
	if e.Epoch != "" {
		s = e.Epoch + ":" + s
	}
	if e.Release != "" {
		s += "-" + e.Release
	}
	return s
}

// Compare is -1, 0 or 1 as e is older than, as old as or newer than o.
func (e EVR) Compare(o EVR) int {
	return cmp.Or(
		CompareVersions(cmp.Or(e.Epoch, "0"), cmp.Or(o.Epoch, "0")),
		CompareVersions(e.Version, o.Version),
		CompareVersions(e.Release, o.Release),
	)
}

// CompareVersions compares two versions or two releases as RPM does: runs of
// digits as numbers, runs of letters as text, anything else only separates. A
// number is newer than letters; "~" is older than the end of the text, "^" is
// newer than the end and older than anything else.
func CompareVersions(a, b string) int {
	if a == b {
		return 0
	}
compare:
	for a != "" || b != "" {
		a, b = skipSeparators(a), skipSeparators(b)
		for _, mark := range []string{"~", "^"} {
			inA, inB := strings.HasPrefix(a, mark), strings.HasPrefix(b, mark)
			if inA && inB {
				a, b = a[1:], b[1:]
				continue compare
			}
			if inA || inB {
				return markedFirst(inA, mark == "~" || (inA && b != "") || (inB && a != ""))
			}
		}
		if a == "" || b == "" {
			break
		}
		isRun := isLetter
		if isDigit(a[0]) {
			isRun = isDigit
		}
		runA, restA := cutRun(a, isRun)
		runB, restB := cutRun(b, isRun)
		if runB == "" { // of different kinds
			if isDigit(a[0]) {
				return 1
			}
			return -1
		}
		if c := compareRuns(runA, runB, isDigit(a[0])); c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), 0) - cmp.Compare(len(b), 0)
}

// markedFirst orders two versions of which one has a mark next: that one is the
// older one or the newer one.
func markedFirst(inA, older bool) int {
	if inA == older {
		return -1
	}
	return 1
}

func compareRuns(a, b string, digits bool) int {
	if digits {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
	}
	return strings.Compare(a, b)
}

func skipSeparators(s string) string {
	for s != "" && !isDigit(s[0]) && !isLetter(s[0]) && s[0] != '~' && s[0] != '^' {
		s = s[1:]
	}
	return s
}

func cutRun(s string, in func(byte) bool) (run, rest string) {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return s[:n], s[n:]
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
