package koji

import "strconv"

// FaultKind is the kind of a Fault; its number is the code on the wire.
type FaultKind int

// koji's fault kinds. All descend from GenericError.
const (
	GenericError        FaultKind = 1000
	LockError           FaultKind = 1001
	AuthError           FaultKind = 1002
	TagError            FaultKind = 1003
	ActionNotAllowed    FaultKind = 1004
	BuildError          FaultKind = 1005
	AuthLockError       FaultKind = 1006
	AuthExpired         FaultKind = 1007
	SequenceError       FaultKind = 1008
	RetryError          FaultKind = 1009
	PreBuildError       FaultKind = 1010
	PostBuildError      FaultKind = 1011
	BuildrootError      FaultKind = 1012
	FunctionDeprecated  FaultKind = 1013
	ServerOffline       FaultKind = 1014
	LiveCDError         FaultKind = 1015
	PluginError         FaultKind = 1016
	CallbackError       FaultKind = 1017
	ApplianceError      FaultKind = 1018
	ParameterError      FaultKind = 1019
	ImportError         FaultKind = 1020
	ConfigurationError  FaultKind = 1021
	LiveMediaError      FaultKind = 1022
	GSSAPIAuthError     FaultKind = 1023
	NameValidationError FaultKind = 1024
)

// faultKinds is the one table of names and ancestry, by code from 1000.
var faultKinds = [...]struct {
	name   string
	parent FaultKind
}{
	{"GenericError", 0},
	{"LockError", GenericError},
	{"AuthError", GenericError},
	{"TagError", GenericError},
	{"ActionNotAllowed", GenericError},
	{"BuildError", GenericError},
	{"AuthLockError", AuthError},
	{"AuthExpired", AuthError},
	{"SequenceError", AuthError},
	{"RetryError", AuthError},
	{"PreBuildError", BuildError},
	{"PostBuildError", BuildError},
	{"BuildrootError", BuildError},
	{"FunctionDeprecated", GenericError},
	{"ServerOffline", GenericError},
	{"LiveCDError", GenericError},
	{"PluginError", GenericError},
	{"CallbackError", PluginError},
	{"ApplianceError", GenericError},
	{"ParameterError", GenericError},
	{"ImportError", GenericError},
	{"ConfigurationError", GenericError},
	{"LiveMediaError", GenericError},
	{"GSSAPIAuthError", AuthError},
	{"NameValidationError", GenericError},
}

// KindOf returns the kind with that code; false for a code that is not koji's.
func KindOf(code int) (FaultKind, bool) {
	k := FaultKind(code)
	return k, k.Known()
}

// Known reports whether k is one of koji's kinds.
func (k FaultKind) Known() bool {
	return k >= GenericError && int(k-GenericError) < len(faultKinds)
}

// Code is the number on the wire.
func (k FaultKind) Code() int { return int(k) }

// Name is koji's name of the kind, "Fault" for one that is not koji's.
func (k FaultKind) Name() string {
	if !k.Known() {
		return "Fault"
	}
	return faultKinds[k-GenericError].name
}

// String is the name, with the number when the kind is not koji's.
func (k FaultKind) String() string {
	if !k.Known() {
		return "Fault " + strconv.Itoa(int(k))
	}
	return k.Name()
}

// Parent returns the kind that k is a special case of; false for GenericError
// and for what is not koji's.
func (k FaultKind) Parent() (FaultKind, bool) {
	if !k.Known() || k == GenericError {
		return 0, false
	}
	return faultKinds[k-GenericError].parent, true
}

// Is reports whether k is ancestor or descends from it.
func (k FaultKind) Is(ancestor FaultKind) bool {
	for {
		if k == ancestor {
			return true
		}
		parent, ok := k.Parent()
		if !ok {
			return false
		}
		k = parent
	}
}
