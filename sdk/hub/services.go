package hub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Policies evaluates the hub's policies (koji API: host.evalPolicy,
// host.checkPolicy, host.assertPolicy).
type Policies interface {
	// Has tells whether there is a policy of that name.
	Has(name string) bool
	// Eval returns the action of the first rule that matches; matched is false
	// when none does. An unknown policy is a GenericError.
	Eval(ctx context.Context, c *Call, name string, data policy.Data) (action string, matched bool, err error)
	// Check tells whether the policy allows, with koji's reason.
	Check(ctx context.Context, c *Call, name string, data policy.Data, opts PolicyOptions) (bool, string, error)
	// Assert returns ActionNotAllowed unless the policy allows.
	Assert(ctx context.Context, c *Call, name string, data policy.Data, opts PolicyOptions) error
}

// PolicyOptions qualify a policy check. Default is the action when no rule
// matches ("deny" when empty). With Force an admin passes all the same.
type PolicyOptions struct {
	Default string
	Force   bool
}

// TaskSpec describes a task to make; a zero field takes koji's default.
type TaskSpec struct {
	Method   string
	Params   []any   // keywords as a trailing struct, see xmlrpc.Kwargs
	Arch     *string // the parent's, else noarch
	Channel  any     // name or id asked for; nil leaves it to the channel policy
	Priority *int64  // one before the parent's, else 20; low numbers come first
	Owner    *int64  // the parent's, else the caller
	Parent   *int64
	Label    *string // of a subtask
	Assign   *int64  // host id
}

// TaskMaker makes tasks.
type TaskMaker interface {
	// MakeTask queues a task for the caller and returns its id.
	MakeTask(ctx context.Context, c *Call, spec TaskSpec) (int64, error)
}

// KW builds a trailing struct of keywords for Invoke: KW("strict", true).
func KW(namesAndValues ...any) xmlrpc.Struct {
	s := make(xmlrpc.Struct, 0, len(namesAndValues)/2+1)
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name, _ := namesAndValues[i].(string)
		s = append(s, xmlrpc.Member{Name: name, Value: namesAndValues[i+1]})
	}
	return xmlrpc.Kwargs(s...)
}
