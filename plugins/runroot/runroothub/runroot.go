// Package runroothub is the hub half of runroot: it makes tasks that run a
// command in a build root.
package runroothub

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half. It has no configuration.
type Plugin struct{}

// New returns the half.
func New() *Plugin { return &Plugin{} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "runroot_hub" }

// Register implements hub.Plugin.
func (*Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "runroot", runroot, hub.Perm("runroot"),
		hub.Doc("Makes a task that runs a command in a root of the tag's packages; returns its id."))
	return nil
}

// defaults of koji's runroot
const (
	defaultChannel = "runroot"
	priority       = int64(15)
	noarch         = "noarch"
)

// args are runroot's; everything in Opts goes to the builder as it is.
type args struct {
	Tag     any           `koji:"tagInfo"` // name or id
	Arch    any           `koji:"arch"`
	Command any           `koji:"command"` // text for the root's shell, or a list of words
	Channel any           `koji:"channel" default:"null"`
	Opts    xmlrpc.Struct `koji:"**opts"`
}

func runroot(ctx context.Context, c *hub.Call, a args) (int64, error) {
	arches, err := koji.ParseArches(a.Arch, true)
	if err != nil {
		return 0, err
	}
	arch := strings.Join(arches, " ")
	switch a.Command.(type) {
	case string, []any:
	default:
		return 0, koji.Errorf(koji.GenericError, "Invalid type for value '%s': %s", koji.Str(a.Command), koji.TypeName(a.Command))
	}
	channel := a.Channel
	if !koji.Truth(channel) {
		channel = defaultChannel
	}
	tag, err := hub.Invoke[tagInfo](ctx, c, "getTag", a.Tag, hub.KW("strict", true))
	if err != nil {
		return 0, err
	}
	where := arch
	if arch == noarch {
		if where, err = placeFor(ctx, c, tag, a.Tag, channel); err != nil {
			return 0, err
		}
	}
	params := []any{a.Tag, arch, a.Command}
	if len(a.Opts) > 0 {
		params = append(params, xmlrpc.Kwargs(a.Opts...))
	}
	return c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: "runroot", Params: params, Arch: &where, Channel: channel, Priority: new(priority),
	})
}

type tagInfo struct {
	Name   string  `koji:"name"`
	Arches *string `koji:"arches"`
}

// placeFor returns the architecture of the host that may make a root for no
// architecture of its own: any, if the tag has those of all hosts, else one that
// both the tag and a host of the channel have.
func placeFor(ctx context.Context, c *hub.Call, tag tagInfo, asked, channel any) (string, error) {
	if tag.Arches == nil || *tag.Arches == "" {
		return "", koji.Errorf(koji.GenericError, "no arches defined for tag %s", tag.Name)
	}
	own := strings.Fields(*tag.Arches)
	all, err := hub.Invoke[[]string](ctx, c, "getAllArches")
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(all, func(arch string) bool { return !slices.Contains(own, arch) }) {
		return noarch, nil
	}
	there, err := channelArches(ctx, c, channel)
	if err != nil {
		return "", err
	}
	common := slices.DeleteFunc(own, func(arch string) bool { return !there[arch] })
	if len(common) == 0 {
		return "", koji.Errorf(koji.GenericError, "no common arches for tag/channel: %s/%s", koji.Str(asked), koji.Str(channel))
	}
	return koji.CanonArch(common[rand.IntN(len(common))]), nil
}

type hostInfo struct {
	Arches *string `koji:"arches"`
}

// channelArches returns the canonical architectures of a channel's enabled
// hosts.
func channelArches(ctx context.Context, c *hub.Call, channel any) (map[string]bool, error) {
	ch, err := hub.Invoke[struct {
		ID int64 `koji:"id"`
	}](ctx, c, "getChannel", channel, hub.KW("strict", true))
	if err != nil {
		return nil, err
	}
	hosts, err := hub.Invoke[[]hostInfo](ctx, c, "listHosts", hub.KW("channelID", ch.ID, "enabled", true))
	arches := map[string]bool{}
	for _, h := range hosts {
		if h.Arches != nil {
			for _, arch := range koji.CanonArches(strings.Fields(*h.Arches)) {
				arches[arch] = true
			}
		}
	}
	return arches, err
}
