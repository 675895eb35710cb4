package tag

import (
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about tags.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "tag" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "createTag", create, hub.Perm("tag"), hub.Func("create_tag"),
		hub.Doc("Makes a tag and returns its id."))
	hub.Method(r, "deleteTag", remove, hub.Perm("tag"), hub.Func("delete_tag"),
		hub.Doc("Deletes a tag with all that is in it; its history stays."))
	hub.Method(r, "getTag", get, hub.Func("get_tag"),
		hub.Doc("Describes a tag as it is, as it was at an event, or (event \"auto\") as it was last."))
	hub.Method(r, "getTagID", getID, hub.Func("get_tag_id"),
		hub.Doc("Returns the id of a tag, also of a deleted one."))
	return nil
}
