package koji

import (
	"fmt"
	"testing"
)

func TestEnums(t *testing.T) {
	t.Parallel()
	check(t, ParseTaskState, "FREE", "OPEN", "CLOSED", "CANCELED", "ASSIGNED", "FAILED")
	check(t, ParseBuildState, "BUILDING", "COMPLETE", "DELETED", "FAILED", "CANCELED")
	check(t, ParseRepoState, "INIT", "READY", "EXPIRED", "DELETED", "PROBLEM")
	check(t, ParseBuildrootState, "INIT", "WAITING", "BUILDING", "EXPIRED")
	check(t, ParseTagUpdateType, "VOLUME_CHANGE", "IMPORT", "MANUAL", "DRAFT_PROMOTION")
	check(t, ParseUserType, "NORMAL", "HOST", "GROUP")
	check(t, ParseUserStatus, "NORMAL", "BLOCKED")
	check(t, ParseAuthType, "NORMAL", "KERBEROS", "SSL", "GSSAPI")
	check(t, ParseChecksumType, "md5", "sha1", "sha256")
	if got := fmt.Sprint(BuildrootStandard, BuildrootExternal, BuildrootType(2)); got != "STANDARD EXTERNAL 2" {
		t.Errorf("buildroot types %s", got)
	}
}

// check holds a type against its names, which count from 0.
func check[E interface {
	~int
	fmt.Stringer
}](t *testing.T, parse func(string) (E, bool), names ...string) {
	t.Helper()
	for i, name := range names {
		got, ok := parse(name)
		if !ok || int(got) != i || got.String() != name {
			t.Errorf("%s = %d %v, back %s", name, int(got), ok, got)
		}
	}
	if v, ok := parse("nosuch"); ok {
		t.Errorf("nosuch = %v", v)
	}
	for _, n := range []int{-1, len(names)} {
		if got := E(n).String(); got != fmt.Sprint(n) {
			t.Errorf("%T(%d) shows as %s", E(n), n, got)
		}
	}
}

func TestTaskStateFinished(t *testing.T) {
	t.Parallel()
	for s, want := range map[TaskState]bool{
		TaskFree: false, TaskOpen: false, TaskAssigned: false, TaskClosed: true, TaskCanceled: true, TaskFailed: true,
	} {
		if s.Finished() != want {
			t.Errorf("%v finished: %v", s, !want)
		}
	}
}

func TestChecksumHexSize(t *testing.T) {
	t.Parallel()
	for c, want := range map[ChecksumType]int{ChecksumMD5: 32, ChecksumSHA1: 40, ChecksumSHA256: 64, ChecksumType(9): 0} {
		if got := c.HexSize(); got != want {
			t.Errorf("%v: %d", c, got)
		}
	}
}

func TestMergeModes(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]bool{"simple": true, "koji": true, "bare": true, "": false, "KOJI": false} {
		if ValidMergeMode(mode) != want {
			t.Errorf("%q: %v", mode, !want)
		}
	}
}
