package koji

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestFaultKinds(t *testing.T) {
	t.Parallel()
	want := []struct {
		kind   FaultKind
		name   string
		parent string
	}{
		{GenericError, "GenericError", ""},
		{LockError, "LockError", "GenericError"},
		{AuthError, "AuthError", "GenericError"},
		{TagError, "TagError", "GenericError"},
		{ActionNotAllowed, "ActionNotAllowed", "GenericError"},
		{BuildError, "BuildError", "GenericError"},
		{AuthLockError, "AuthLockError", "AuthError"},
		{AuthExpired, "AuthExpired", "AuthError"},
		{SequenceError, "SequenceError", "AuthError"},
		{RetryError, "RetryError", "AuthError"},
		{PreBuildError, "PreBuildError", "BuildError"},
		{PostBuildError, "PostBuildError", "BuildError"},
		{BuildrootError, "BuildrootError", "BuildError"},
		{FunctionDeprecated, "FunctionDeprecated", "GenericError"},
		{ServerOffline, "ServerOffline", "GenericError"},
		{LiveCDError, "LiveCDError", "GenericError"},
		{PluginError, "PluginError", "GenericError"},
		{CallbackError, "CallbackError", "PluginError"},
		{ApplianceError, "ApplianceError", "GenericError"},
		{ParameterError, "ParameterError", "GenericError"},
		{ImportError, "ImportError", "GenericError"},
		{ConfigurationError, "ConfigurationError", "GenericError"},
		{LiveMediaError, "LiveMediaError", "GenericError"},
		{GSSAPIAuthError, "GSSAPIAuthError", "AuthError"},
		{NameValidationError, "NameValidationError", "GenericError"},
	}
	for i, w := range want {
		k, ok := KindOf(1000 + i)
		parent := ""
		if p, has := k.Parent(); has {
			parent = p.Name()
		}
		if !ok || k != w.kind || k.Code() != 1000+i || k.Name() != w.name || parent != w.parent {
			t.Errorf("%d: %v %v, parent %q", 1000+i, k, ok, parent)
		}
		if !k.Is(GenericError) || !k.Is(k) {
			t.Errorf("%v does not descend from GenericError", k)
		}
	}
	for _, code := range []int{0, 1, 999, 1025} {
		if k, ok := KindOf(code); ok || k.Is(GenericError) || k.Code() != code || k.Name() != "Fault" {
			t.Errorf("%d counts as %v", code, k)
		}
	}
	if AuthExpired.Is(RetryError) || GenericError.Is(AuthError) {
		t.Error("siblings or ancestors count as descendants")
	}
}

func TestFaultErrors(t *testing.T) {
	t.Parallel()
	err := error(Errorf(BuildrootError, "no root: %w", fs.ErrNotExist))
	wrapped := fmt.Errorf("task 5: %w", err)
	if !errors.Is(wrapped, fs.ErrNotExist) || !IsKind(wrapped, BuildError) || IsKind(wrapped, AuthError) {
		t.Errorf("%v", wrapped)
	}
	if err.Error() != "no root: file does not exist" {
		t.Errorf("text %q", err)
	}
	if Errorf(GenericError, "plain").Unwrap() != nil {
		t.Error("a fault without a cause unwraps to something")
	}
	if IsKind(nil, GenericError) || IsKind(fs.ErrNotExist, GenericError) {
		t.Error("what is no fault counts as one")
	}
}

func TestFromWire(t *testing.T) {
	t.Parallel()
	if err := FromWire(1019, "bad"); !IsKind(err, ParameterError) || err.Error() != "bad" {
		t.Errorf("%v", err)
	}
	err := FromWire(1, "<class 'TypeError'>:it's")
	var f *Fault
	if !errors.As(err, &f) || f.Kind.Code() != 1 || err.Error() != `<Fault 1: "<class 'TypeError'>:it's">` {
		t.Errorf("%v", err)
	}
}

func TestAsFault(t *testing.T) {
	t.Parallel()
	f := Errorf(TagError, "x")
	if AsFault(fmt.Errorf("y: %w", f)) != f || AsFault(nil) != nil {
		t.Error("a fault is not found")
	}
	if g := AsFault(fs.ErrExist); g.Kind != GenericError || !errors.Is(g, fs.ErrExist) || g.Msg != fs.ErrExist.Error() {
		t.Errorf("%#v", g)
	}
}
