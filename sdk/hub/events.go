package hub

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// The events of koji's plugin API. Members named Tag, Build, Package, User and
// so on are what the API call of that name answers.
type (
	// PreTag comes before a build is tagged.
	PreTag struct {
		Tag, Build, User xmlrpc.Struct
		Force            bool
	}
	// PostTag comes after a build was tagged.
	PostTag PreTag
	// PreUntag comes before a build is untagged.
	PreUntag struct {
		Tag, Build, User xmlrpc.Struct
		Force, Strict    bool
	}
	// PostUntag comes after a build was untagged.
	PostUntag PreUntag

	// PreTaskStateChange comes before an attribute of a task changes. Info is
	// the task's row with its request decoded, and with its result once it is
	// closed. A new task has Old nil and the request as the document that is
	// stored; its id is there only afterwards.
	PreTaskStateChange struct {
		Attribute string
		Old, New  any
		Info      xmlrpc.Struct
	}
	// PostTaskStateChange comes after it.
	PostTaskStateChange PreTaskStateChange

	// TaskCanceled comes after a task was canceled and its PostTaskStateChange.
	// It is not koji's: here core cancels what depends on the task.
	TaskCanceled struct{ ID int64 }

	// PreBuildStateChange comes before an attribute of a build changes.
	PreBuildStateChange struct {
		Attribute string
		Old, New  any
		Info      xmlrpc.Struct
	}
	// PostBuildStateChange comes after it.
	PostBuildStateChange PreBuildStateChange

	// PreBuildPromote comes before a draft build is promoted.
	PreBuildPromote struct {
		DraftRelease, TargetRelease string
		Build, User                 xmlrpc.Struct
	}
	// PostBuildPromote comes after it.
	PostBuildPromote PreBuildPromote

	// PreImport comes before something is imported; Data holds the members
	// that koji's callback has for that Type ("build", "rpm", "archive", "cg").
	PreImport struct {
		Type string
		Data xmlrpc.Struct
	}
	// PostImport comes after it.
	PostImport PreImport

	// PreRPMSign comes before a signature is stored.
	PreRPMSign struct {
		SigKey, SigHash string
		Build, RPM      xmlrpc.Struct
	}
	// PostRPMSign comes after it.
	PostRPMSign PreRPMSign

	// PrePackageListChange comes before a package is added to, changed in or
	// removed from a tag's list; Data holds the further members by action.
	PrePackageListChange struct {
		Action             string
		Tag, Package, User xmlrpc.Struct
		Data               xmlrpc.Struct
	}
	// PostPackageListChange comes after it.
	PostPackageListChange PrePackageListChange

	// PreRepoInit comes before a repo row is made, with RepoID 0.
	PreRepoInit struct {
		Tag    xmlrpc.Struct
		Event  int64
		RepoID int64
		Data   xmlrpc.Struct
	}
	// PostRepoInit comes after it.
	PostRepoInit PreRepoInit
	// PreRepoDone comes before a repo becomes ready or is moved into place.
	PreRepoDone struct {
		Repo   xmlrpc.Struct
		Data   xmlrpc.Struct
		Expire bool
	}
	// PostRepoDone comes after it.
	PostRepoDone PreRepoDone

	// PreCommit comes before a call that wrote something is committed.
	PreCommit struct{}
	// PostCommit comes after it, in a transaction of its own; an error is
	// logged and the answer stands.
	PostCommit struct{}
)

func (PreTag) event()                {}
func (PostTag) event()               {}
func (PreUntag) event()              {}
func (PostUntag) event()             {}
func (PreTaskStateChange) event()    {}
func (PostTaskStateChange) event()   {}
func (TaskCanceled) event()          {}
func (PreBuildStateChange) event()   {}
func (PostBuildStateChange) event()  {}
func (PreBuildPromote) event()       {}
func (PostBuildPromote) event()      {}
func (PreImport) event()             {}
func (PostImport) event()            {}
func (PreRPMSign) event()            {}
func (PostRPMSign) event()           {}
func (PrePackageListChange) event()  {}
func (PostPackageListChange) event() {}
func (PreRepoInit) event()           {}
func (PostRepoInit) event()          {}
func (PreRepoDone) event()           {}
func (PostRepoDone) event()          {}
func (PreCommit) event()             {}
func (PostCommit) event()            {}
