package tasks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// distRPM is an RPM of the tag with every signature that the hub knows of it.
type distRPM struct {
	id    int64
	nvra  koji.NVRA
	build string          // its build's directory
	sigs  []xmlrpc.Struct // the hub's description of it, one for each key; "" is none
	keys  []string        // of sigs
}

// distCompat names the architectures of the packages that the repo of an
// architecture holds. (koji's dist repos.)
var distCompat = map[string]string{
	"i386":        "athlon i686 i586 i486 i386 noarch",
	"x86_64":      "amd64 ia32e x86_64 noarch",
	"ia64":        "ia64 noarch",
	"ppc":         "ppc noarch",
	"ppc64":       "ppc64p7 ppc64pseries ppc64iseries ppc64 noarch",
	"ppc64le":     "ppc64le noarch",
	"s390":        "s390 noarch",
	"s390x":       "s390x noarch",
	"sparc":       "sparcv9v sparcv9 sparcv8 sparc noarch",
	"sparc64":     "sparc64v sparc64 noarch",
	"alpha":       "alphaev6 alphaev56 alphaev5 alpha noarch",
	"arm":         "arm armv4l armv4tl armv5tel armv5tejl armv6l armv7l noarch",
	"armhfp":      "armv7hl armv7hnl noarch",
	"aarch64":     "aarch64 noarch",
	"riscv64":     "riscv64 noarch",
	"sw_64":       "sw_64 noarch",
	"loongarch64": "loongarch64 noarch",
	"src":         "src",
}

// distBuild is a build as the hub lists it.
type distBuild struct {
	ID      int64  `koji:"id"`
	Name    string `koji:"name"`
	Version string `koji:"version"`
	Release string `koji:"release"`
	NVR     string `koji:"nvr"`
	Volume  string `koji:"volume_name"`
	Draft   bool   `koji:"draft"`
}

// rpmFields are what is read out of the hub's description of an RPM.
type rpmFields struct {
	ID      int64   `koji:"id"`
	Name    string  `koji:"name"`
	Version string  `koji:"version"`
	Release string  `koji:"release"`
	Arch    string  `koji:"arch"`
	Build   int64   `koji:"build_id"`
	Key     *string `koji:"sigkey"`
}

func (f rpmFields) nvra() koji.NVRA {
	return koji.NVRA{NVR: koji.NVR{Name: f.Name, Version: f.Version, Release: f.Release}, Arch: f.Arch}
}

// listRPMs lists the tag's RPMs for the architecture, in the hub's order.
func (m *distMaker) listRPMs(ctx context.Context) ([]*distRPM, error) {
	arches, known := distCompat[m.args.Arch]
	if !known {
		return nil, koji.Errorf(koji.GenericError, "No dist repos are made for the architecture %s", m.args.Arch)
	}
	o := m.args.Opts
	var list []*distRPM
	index, dirs := map[int64]*distRPM{}, map[int64]string{}
	for arch := range strings.FieldsSeq(arches) {
		pair, err := client.Invoke[[][]xmlrpc.Struct](ctx, m.t, "listTaggedRPMS", m.args.Tag, client.KW("event", o.Value("event"),
			"arch", arch, "latest", o.Value("latest"), "inherit", o.Value("inherit"), "rpmsigs", true))
		if err != nil {
			return nil, err
		}
		if len(pair) != 2 {
			return nil, fmt.Errorf("listTaggedRPMS: the hub answered %d lists instead of two", len(pair))
		}
		if err := m.buildDirs(pair[1], dirs); err != nil {
			return nil, err
		}
		for _, info := range pair[0] {
			var f rpmFields
			if err := xmlrpc.Unmarshal(info, &f); err != nil {
				return nil, fmt.Errorf("listTaggedRPMS: %w", err)
			}
			r := index[f.ID]
			if r == nil {
				r = &distRPM{id: f.ID, nvra: f.nvra(), build: dirs[f.Build]}
				index[f.ID] = r
				list = append(list, r)
			}
			key := ""
			if f.Key != nil {
				key = *f.Key
			}
			r.sigs, r.keys = append(r.sigs, info), append(r.keys, key)
		}
	}
	return list, nil
}

// buildDirs notes the directories of builds. Drafts have no place in a dist repo.
func (m *distMaker) buildDirs(builds []xmlrpc.Struct, dirs map[int64]string) error {
	paths := koji.PathInfo{Top: m.t.Options.TopDir}
	for _, info := range builds {
		var b distBuild
		if err := xmlrpc.Unmarshal(info, &b); err != nil {
			return fmt.Errorf("listTaggedRPMS: %w", err)
		}
		if b.Draft {
			return koji.Errorf(koji.BuildError, "Draft build: %s is not allowed", b.NVR)
		}
		dirs[b.ID] = paths.Build(b.Volume, koji.NVR{Name: b.Name, Version: b.Version, Release: b.Release})
	}
	return nil
}

// best is the index of the signature whose key comes first in keys, -1 when none
// of them signed the RPM.
func (r *distRPM) best(keys []string) int {
	for _, key := range keys {
		if i := slices.IndexFunc(r.keys, func(k string) bool { return strings.ToLower(k) == key }); i >= 0 {
			return i
		}
	}
	return -1
}
