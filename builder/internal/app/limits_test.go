package app

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestSetLimits(t *testing.T) {
	t.Parallel()
	// Every limit is set to what it is, by the soft one alone and by both.
	for name, resource := range rlimits() {
		var now unix.Rlimit
		if err := unix.Getrlimit(resource, &now); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, value := range []string{fmt.Sprint(int64(now.Cur)), fmt.Sprintf(" %d %d", int64(now.Cur), int64(now.Max))} {
			if err := SetLimits(map[string]string{strings.ToUpper(name): value}); err != nil {
				t.Errorf("%s = %s: %v", name, value, err)
			}
		}
		var then unix.Rlimit
		if err := unix.Getrlimit(resource, &then); err != nil || then != now {
			t.Errorf("%s: %v became %v, %v", name, now, then, err)
		}
	}
	for value, want := range map[string]string{
		"rlimit_foo=1":        "unknown resource limit rlimit_foo",
		"rlimit_core=much":    `rlimit_core: found "much", expected one or two numbers`,
		"rlimit_core=0 1 2":   "expected one or two numbers",
		"rlimit_core=-2":      "expected one or two numbers",
		"rlimit_nofile=20 10": "set rlimit_nofile",
	} {
		name, value, _ := strings.Cut(value, "=")
		if err := SetLimits(map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s = %s: %v, want %s", name, value, err, want)
		}
	}
}
