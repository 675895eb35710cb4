// Package core lists what a hub is made of. Each part registers its API
// methods in the way a plugin does.
package core

import (
	"github.com/gokoji/gokoji/hub/internal/archive"
	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/buildroot"
	"github.com/gokoji/gokoji/hub/internal/cg"
	"github.com/gokoji/gokoji/hub/internal/channel"
	"github.com/gokoji/gokoji/hub/internal/comps"
	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/extrepo"
	"github.com/gokoji/gokoji/hub/internal/history"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/introspect"
	"github.com/gokoji/gokoji/hub/internal/kojira"
	"github.com/gokoji/gokoji/hub/internal/notification"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/policy"
	"github.com/gokoji/gokoji/hub/internal/query"
	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/hub/internal/scheduler"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/tagging"
	"github.com/gokoji/gokoji/hub/internal/target"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/hub/internal/upload"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Parts is the core of a hub.
type Parts struct {
	Plugins   []hub.Plugin
	Authority hub.Authority
	Tasks     hub.TaskMaker
	Tags      hub.Tags
	Contents  hub.Contents
}

// New returns the core for the given settings.
func New(s *settings.Settings) Parts {
	work := kojira.New(s.Own.Repos)
	return Parts{
		Plugins: []hub.Plugin{
			introspect.Core{},
			session.Core{},
			upload.Core{},
			user.Core{},
			policy.Core{},
			channel.Core{},
			host.Core{},
			task.Core{},
			scheduler.Core{},
			query.Core{},
			notification.Core{},
			event.Core{},
			tag.Core{},
			target.Core{},
			comps.Core{},
			history.Core{},
			pkglist.Core{},
			volume.Core{},
			build.Core{},
			extrepo.Core{},
			rpm.Core{},
			buildroot.Core{},
			tagging.Core{},
			archive.Core{},
			cg.Core{},
			repo.Core{Answer: work.Answer},
			work,
		},
		Authority: user.Authority{},
		Tasks:     task.Maker{},
		Tags:      tags{},
		Contents:  contents{},
	}
}
