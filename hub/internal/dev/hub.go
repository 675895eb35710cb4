package dev

import (
	"context"
	"sync"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/hub/internal/site"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/gokoji/gokoji/sdk/hub"
)

// start puts the hub together on the database and begins its background work.
// The caller holds the gate, or nothing serves yet.
func (in *instance) start(ctx context.Context, s *settings.Settings, file *site.File) error {
	for _, w := range s.Warnings {
		in.Log.Warn(w.String())
	}
	app, err := in.Build(ctx, s, in.Log)
	if err != nil {
		return err
	}
	if file != nil {
		if err := file.Apply(ctx, app.System); err != nil {
			app.Close()
			return err
		}
	}
	bg, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { app.Run(bg) })
	in.hub, in.handler = app, app.Handler()
	in.stopBg = func() {
		cancel()
		group.Wait()
	}
	return nil
}

func (in *instance) stop() {
	in.gate.Lock() // a reset may be under way
	defer in.gate.Unlock()
	if in.hub == nil {
		return
	}
	in.stopBg()
	in.hub.Close()
	in.hub = nil
}

// settings reads the configuration with dev's own database and tree, and the
// site file, nil when there is none.
func (in *instance) settings() (*settings.Settings, *site.File, error) {
	own := settings.DefaultOwn()
	own.Repos.Work, own.Repos.KojiraConf = true, ""
	s, err := settings.Load(settings.Source{Conf: in.Conf, PluginDir: in.PluginDir}, own)
	if err != nil {
		return nil, nil, err
	}
	var file *site.File
	if in.Site != "" {
		if file, err = site.Read(in.Site); err != nil {
			return nil, nil, err
		}
		if err := file.Configure(s.Options); err != nil {
			return nil, nil, err
		}
	}
	s.Options.DBConnectionString = in.pg.ConnString(database)
	s.Options.KojiDir = in.tree
	switch {
	case in.Plugins != nil:
		s.Options.Plugins = in.Plugins
	case len(s.Options.Plugins) == 0:
		s.Options.Plugins = names(allhub.All())
	}
	return s, file, nil
}

func names(plugins []hub.Plugin) []string {
	list := make([]string, len(plugins))
	for i, p := range plugins {
		list[i] = p.Name()
	}
	return list
}
