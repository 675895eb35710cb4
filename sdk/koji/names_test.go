package koji

import (
	"regexp"
	"strings"
	"testing"
)

func TestCheckNames(t *testing.T) {
	t.Parallel()
	rules := DefaultNameRules()
	long := strings.Repeat("é", 257)
	for _, c := range []struct {
		err  error
		want string
	}{
		{rules.CheckName("f40-build/x_1.0+b"), ""},
		{rules.CheckName(strings.Repeat("a", 256)), ""},
		{rules.CheckName(int64(5)), "Name should be string"},
		{rules.CheckName(nil), "Name should be string"},
		{rules.CheckName(""), "Name  does not match RegexNameInternal value"},
		{rules.CheckName("a b"), "Name a b does not match RegexNameInternal value"},
		{rules.CheckName("a\n"), "Name a\n does not match RegexNameInternal value"},
		{rules.CheckName(long), "Name " + long + " is too long. Max length is 256 characters"},
		{rules.CheckUser("host/a@REALM", nil), ""},
		{rules.CheckUser(nil, nil), ""},
		{rules.CheckUser("a+b", nil), "Name a+b does not match RegexUserName value"},
		{rules.CheckUser("a", "b c"), "Kerberos principal b c does not match RegexUserName value"},
		{rules.CheckUser("a", int64(1)), "Kerberos principal should be string"},
		{rules.CheckUser(int64(1), nil), "Name should be string"},
		{rules.CheckUser("a", long), "Kerberos principal " + long + " is too long. Max length is 256 characters"},
		{rules.CheckUser(long, nil), "Name " + long + " is too long. Max length is 256 characters"},
		{rules.CheckHost("a.example.com"), ""},
		{rules.CheckHost("a@b"), "Name a@b does not match RegexNameInternal value"},
		{rules.CheckHost("a+b"), "Name a+b does not match RegexUserName value"},
		{NameRules{}.CheckName(long + " \n"), ""},
		{NameRules{Name: mustPattern(t, "a|b")}.CheckName("bc"), ""},
		{NameRules{Name: mustPattern(t, "a|b")}.CheckName("cb"), "Name cb does not match RegexNameInternal value"},
	} {
		got := ""
		if c.err != nil {
			got = c.err.Error()
		}
		if got != c.want || c.err != nil && !IsKind(c.err, GenericError) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func mustPattern(t *testing.T, expr string) *regexp.Regexp {
	t.Helper()
	re, err := NamePattern(expr)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func TestNamePattern(t *testing.T) {
	t.Parallel()
	if re, err := NamePattern(""); re != nil || err != nil {
		t.Errorf("empty: %v %v", re, err)
	}
	if _, err := NamePattern("("); err == nil {
		t.Error("a broken expression is taken")
	}
}
