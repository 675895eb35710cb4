// Package sidetag holds what the halves of the side tag plugin share.
package sidetag

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// Created is what createSideTag answers.
type Created struct {
	Name    string         `koji:"name"`
	ID      int64          `koji:"id"`
	TaskID  *int64         `koji:"task_id"` // always nil: the repo request has no task yet
	Request *xmlrpc.Struct `koji:"request"` // of the first repo; nil when none was made
}

// Explained is what gokoji.explainSideTag answers: whether policy lets the caller
// make a side tag, and the rule that says so.
type Explained struct {
	Allowed      bool   `koji:"allowed"`
	Reason       string `koji:"reason"` // behind allow or deny in the rule; may be empty
	Rule         string `koji:"rule"`
	NumberOfTags int64  `koji:"number_of_tags"` // side tags that the caller has
}

// Listed is a side tag as listSideTags answers it.
type Listed struct {
	ID       int64   `koji:"id" sql:"tag.id"`
	Name     string  `koji:"name" sql:"tag.name"`
	UserID   string  `koji:"user_id" sql:"owner.value"` // a number as text (koji API)
	UserName *string `koji:"user_name" sql:"users.name"`
}
