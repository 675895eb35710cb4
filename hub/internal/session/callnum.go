package session

import (
	"slices"

	"github.com/gokoji/gokoji/sdk/koji"
)

// repeatable are the calls that may be sent again with the same number: to do
// them twice is to do them once (koji API).
func repeatable(method string) bool {
	return slices.Contains([]string{
		"host.taskWait", "host.taskUnwait", "host.taskSetWait", "host.updateHost", "host.setBuildRootState",
		"repoExpire", "repoDelete", "repoProblem",
	}, method)
}

// checkCallNum refuses a call that comes late or twice. Only calls that wrote
// something have their number stored, so reading again is always allowed.
func checkCallNum(cred *Credentials, last *int64, method string) error {
	if cred.CallNum == nil || last == nil || *last < *cred.CallNum {
		return nil
	}
	if *last > *cred.CallNum {
		return koji.Errorf(koji.SequenceError, "%d > %d (session %d)", *last, *cred.CallNum, cred.ID)
	}
	if repeatable(method) {
		return nil
	}
	return koji.Errorf(koji.RetryError, "unable to retry call %d (method %s) for session %d", *cred.CallNum, method, cred.ID)
}
