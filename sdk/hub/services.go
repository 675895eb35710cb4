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
	// Explain tells what Check with these options decides, and by which rule.
	Explain(ctx context.Context, c *Call, name string, data policy.Data, opts PolicyOptions) (Ruling, error)
}

// Ruling is what a policy decides.
type Ruling struct {
	Allowed bool
	Reason  string // behind allow or deny in the rule, or koji's words for no rule
	Rule    string // as written, outer ones first; empty when there is no such policy
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

// NewTag describes a tag to make.
type NewTag struct {
	ID     int64 // taken from tag_id_seq beforehand; 0 takes the next
	Name   string
	Parent int64 // inherited from with priority 0; 0 for none
	Arches []string
	Extra  xmlrpc.Struct // values are kept as JSON
}

// Tags changes tags and build targets for plugins that have rules of their own
// for it: permissions are not asked for, but the caller must be logged in.
// Faults are those of koji's createTag, editTag2 and so on.
type Tags interface {
	CreateTag(ctx context.Context, c *Call, t NewTag) (int64, error)
	// EditExtra sets and removes extra data. What is to be removed must be there.
	EditExtra(ctx context.Context, c *Call, tag int64, set xmlrpc.Struct, remove []string) error
	// DeleteTag also deletes the targets that use the tag.
	DeleteTag(ctx context.Context, c *Call, tag int64) error
	CreateTarget(ctx context.Context, c *Call, name string, buildTag, destTag int64) error
	DeleteTarget(ctx context.Context, c *Call, target int64) error
}

// Contents writes to the file tree for plugins that have rules of their own for
// it: permissions are not asked for.
type Contents interface {
	// InitDistRepo makes the row and the folders of a dist repo, as koji's
	// distRepo does before it makes the task with these keys and options, and
	// returns its id and the event as of which it is.
	InitDistRepo(ctx context.Context, c *Call, tag string, keys []string, opts xmlrpc.Struct) (repo, event int64, err error)
	// WriteSignedRPM writes the copy of an RPM that bears the signature by key,
	// unless it is there (koji's writeSignedRPM).
	WriteSignedRPM(ctx context.Context, c *Call, rpm int64, key string) error
}

// KW makes keyword arguments, the last parameter of Invoke, out of names and
// values in turn, see xmlrpc.KW.
func KW(pairs ...any) xmlrpc.Struct { return xmlrpc.KW(pairs...) }
