// Package notification keeps who wants to be told about which builds, and who
// does not, and finds out whom to tell. The letters themselves are sent by tasks.
package notification

import (
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls on notifications.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "notification" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getBuildNotifications", list(wishes()), hub.Func("RootExports.getBuildNotifications"), hub.Doc("Lists what a user wants to be told."))
	hub.Method(r, "getBuildNotification", get(wishes(), "No notification with ID %d found"), hub.Func("RootExports.getBuildNotification"), hub.Doc("Returns one of these wishes."))
	hub.Method(r, "createNotification", create, hub.Func("RootExports.createNotification"), hub.Doc("Notes that a user wants to be told."))
	hub.Method(r, "updateNotification", update, hub.Func("RootExports.updateNotification"), hub.Doc("Changes such a wish."))
	hub.Method(r, "deleteNotification", remove(wishes(), "notification", "notifications"), hub.Func("RootExports.deleteNotification"), hub.Doc("Removes such a wish."))
	hub.Method(r, "getBuildNotificationBlocks", list(blocks()), hub.Func("RootExports.getBuildNotificationBlocks"), hub.Doc("Lists what a user does not want to be told."))
	hub.Method(r, "getBuildNotificationBlock", get(blocks(), "No notification block with ID %d found"), hub.Func("RootExports.getBuildNotificationBlock"), hub.Doc("Returns one of these."))
	hub.Method(r, "createNotificationBlock", createBlock, hub.Func("RootExports.createNotificationBlock"), hub.Doc("Notes that a user does not want to be told."))
	hub.Method(r, "deleteNotificationBlock", remove(blocks(), "notification block", "notification blocks"), hub.Func("RootExports.deleteNotificationBlock"), hub.Doc("Removes such a block."))
	return nil
}
