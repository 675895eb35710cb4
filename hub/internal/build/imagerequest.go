package build

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerImageRequests(r *hub.Registrar) {
	hub.Method(r, "buildImage", requestImage, hub.Func("RootExports.buildImage"),
		hub.Doc("Makes a task that builds a live CD, live media or an appliance from a kickstart file."))
	hub.Method(r, "buildImageOz", requestOz, hub.Func("RootExports.buildImageOz"), hub.Doc("Makes a task that builds a disk image from a kickstart file."))
	hub.Method(r, "buildImageIndirection", requestIndirection, hub.Perm("image"), hub.Func("RootExports.buildImageIndirection"),
		hub.Doc("Makes a task that builds an image by way of another."))
}

type imageArgs struct {
	Name     any    `koji:"name"`
	Version  any    `koji:"version"`
	Arch     any    `koji:"arch"`
	Target   any    `koji:"target"`
	KSFile   any    `koji:"ksfile"`
	Type     any    `koji:"img_type"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
}

func requestImage(ctx context.Context, c *hub.Call, a imageArgs) (int64, error) {
	kind, _ := a.Type.(string)
	if !slices.Contains([]string{"livecd", "appliance", "livemedia"}, kind) {
		return 0, koji.Errorf(koji.GenericError, "Unrecognized image type: %s", koji.Str(a.Type))
	}
	for _, v := range []any{a.Name, a.KSFile, a.Version} {
		if err := text(v); err != nil {
			return 0, err
		}
	}
	if err := c.AssertPerm(ctx, kind); err != nil {
		return 0, err
	}
	arch := "noarch"
	if kind != "livemedia" {
		arches, err := koji.ParseArches(a.Arch, true)
		if err != nil {
			return 0, err
		}
		arch = strings.Join(arches, " ")
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: kind, Params: []any{a.Name, a.Version, a.Arch, a.Target, a.KSFile, a.Opts}, Channel: kind, Arch: &arch,
	})
}

type ozArgs struct {
	Name     any    `koji:"name"`
	Version  any    `koji:"version"`
	Arches   any    `koji:"arches"`
	Target   any    `koji:"target"`
	Tree     any    `koji:"inst_tree"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
}

func requestOz(ctx context.Context, c *hub.Call, a ozArgs) (int64, error) {
	for _, v := range []any{a.Name, a.Tree, a.Version} {
		if err := text(v); err != nil {
			return 0, err
		}
	}
	if err := c.AssertPerm(ctx, "image"); err != nil {
		return 0, err
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "image", Params: []any{a.Name, a.Version, a.Arches, a.Target, a.Tree, a.Opts}, Channel: "image",
	})
}

type indirectionArgs struct {
	Opts     xmlrpc.Struct `koji:"opts" default:"null"`
	Priority *int64        `koji:"priority" default:"null"`
}

func requestIndirection(ctx context.Context, c *hub.Call, a indirectionArgs) (int64, error) {
	_, scratch := a.Opts.Get("scratch")
	_, url := a.Opts.Get("indirection_template_url")
	if !scratch && !url {
		return 0, koji.Errorf(koji.ActionNotAllowed, "Non-scratch builds must provide url for the indirection template")
	}
	spec := hub.TaskSpec{Method: "indirectionimage", Params: []any{a.Opts}, Channel: "image"}
	if arch, ok := a.Opts.Get("arch"); ok {
		if err := text(arch); err != nil {
			return 0, err
		}
		name := arch.(string)
		spec.Arch = &name
	}
	return request(ctx, c, a.Priority, spec)
}
