// Package comps holds the groups of a tag as koji's API gives them and writes them
// as the comps.xml of a repo.
package comps

// Group is a group of packages in a tag, as getTagGroups answers it.
type Group struct {
	Name        string        `koji:"name"`
	ID          int64         `koji:"group_id"`
	TagID       int64         `koji:"tag_id"` // where it comes from, which may be inherited
	Blocked     bool          `koji:"blocked"`
	Exported    *bool         `koji:"exported"`
	DisplayName string        `koji:"display_name"`
	IsDefault   *bool         `koji:"is_default"`
	UserVisible *bool         `koji:"uservisible"`
	Description *string       `koji:"description"`
	LangOnly    *string       `koji:"langonly"`
	BiArchOnly  *bool         `koji:"biarchonly"`
	Packages    []Package     `koji:"packagelist,omitempty"` // nil when not asked for
	Groups      []Requirement `koji:"grouplist,omitempty"`   // nil when not asked for
}

// Package is an RPM, by name, in a group.
type Package struct {
	GroupID      int64   `koji:"group_id"`
	TagID        int64   `koji:"tag_id"`
	Name         string  `koji:"package"`
	Blocked      bool    `koji:"blocked"`
	Type         string  `koji:"type"` // mandatory, default, optional or conditional
	BaseArchOnly *bool   `koji:"basearchonly"`
	Requires     *string `koji:"requires"` // what a conditional package depends on
}

// Requirement is a group that another one includes.
type Requirement struct {
	GroupID   int64   `koji:"group_id"`
	TagID     int64   `koji:"tag_id"`
	ReqID     int64   `koji:"req_id"`
	Blocked   bool    `koji:"blocked"`
	Type      *string `koji:"type"`
	IsMetaPkg bool    `koji:"is_metapkg"`
	Name      string  `koji:"name"` // of the group that is included
}
