package host

import "github.com/gokoji/gokoji/sdk/hub"

// Core registers the calls about build hosts, and those by which a host tells
// of itself.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "host" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getHost", get, hub.Func("get_host"),
		hub.Doc("Describes a build host; nil when there is none, unless strict."))
	hub.Method(r, "listHosts", list, hub.Func("RootExports.listHosts"), hub.Doc("Lists build hosts."))
	hub.Method(r, "getLastHostUpdate", lastUpdate, hub.Func("RootExports.getLastHostUpdate"),
		hub.Doc("Returns when a host's session was last used."))
	hub.Method(r, "getAllArches", allArches, hub.Func("get_all_arches"),
		hub.Doc("Lists the canonical architectures of all hosts."))
	hub.Method(r, "addHost", add, hub.Func("RootExports.addHost"), hub.Perm("host"),
		hub.Doc("Adds a build host, with its user, in the default channel; returns its id."))
	hub.Method(r, "editHost", edit, hub.Func("edit_host"), hub.Perm("host"),
		hub.Doc("Changes arches, capacity, description or comment of a host; false when nothing changes."))
	hub.Method(r, "enableHost", enabler(true), hub.Func("RootExports.enableHost"), hub.Perm("host"),
		hub.Doc("Gives a host tasks again."))
	hub.Method(r, "disableHost", enabler(false), hub.Func("RootExports.disableHost"), hub.Perm("host"),
		hub.Doc("Gives a host no more tasks."))
	hub.Method(r, "listChannels", listChannels, hub.Func("list_channels"),
		hub.Doc("Lists channels, all or those of a host."))
	hub.Method(r, "addHostToChannel", addToChannel, hub.Func("add_host_to_channel"), hub.Perm("host"),
		hub.Doc("Lets a host take tasks of a channel; create makes the channel."))
	hub.Method(r, "removeHostFromChannel", removeFromChannel, hub.Func("remove_host_from_channel"), hub.Perm("host"),
		hub.Doc("Ends that a host takes tasks of a channel."))
	registerSelf(r)
	return nil
}
