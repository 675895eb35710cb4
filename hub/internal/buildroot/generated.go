package buildroot

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Generated is the environment in which a content generator made something.
type Generated struct {
	GeneratorID      int64
	GeneratorVersion string
	ContainerType    *string // with ContainerArch or not at all
	ContainerArch    *string
	HostOS           *string
	HostArch         *string
	Extra            any     // kept as JSON; nil for none
	RPMs             []int64 // what was installed, each once
	Archives         []int64
	Tools            []Tool // each name once
}

// Tool is a program that worked in a buildroot.
type Tool struct{ Name, Version string }

// Create makes a record of the buildroot with what was in it, and returns its id.
func (g *Generated) Create(ctx context.Context, c *hub.Call) (int64, error) {
	var extra any
	if g.Extra != nil {
		var err error
		if extra, err = koji.FormatJSON(g.Extra); err != nil {
			return 0, err
		}
	}
	id, err := hub.Value[int64](ctx, c, `INSERT INTO buildroot (br_type, cg_id, cg_version, container_type, container_arch,
			host_os, host_arch, extra) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		int64(koji.BuildrootExternal), g.GeneratorID, g.GeneratorVersion, g.ContainerType, g.ContainerArch, g.HostOS, g.HostArch, extra)
	if err != nil {
		return 0, err
	}
	if err := insertRPMs(ctx, c, id, g.RPMs, false); err != nil {
		return 0, err
	}
	if err := setArchives(ctx, c, id, g.Archives, false); err != nil {
		return 0, err
	}
	names, versions := make([]string, len(g.Tools)), make([]string, len(g.Tools))
	for i, t := range g.Tools {
		names[i], versions[i] = t.Name, t.Version
	}
	_, err = c.Exec(ctx, "INSERT INTO buildroot_tools_info (buildroot_id, tool, version) SELECT $1, * FROM unnest($2::text[], $3::text[])",
		id, names, versions)
	return id, err
}
