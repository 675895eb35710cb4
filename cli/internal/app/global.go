package app

import (
	"cmp"
	"errors"
	"regexp"

	"github.com/gokoji/gokoji/cli/internal/profile"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/optparse"
)

// globals are the options before the command.
type globals struct {
	profile                              *string
	config                               string
	keytab, principal, cert              *string
	runas, user, password                string
	noauth, quiet                        bool
	forceAuth, debug, debugXMLRPC        *bool
	authtype, server, topdir             *string
	weburl, topurl, pkgurl, plugins      *string
	skipMain, helpCommands, printVersion bool
}

func (g *globals) set(prog string) *optparse.Set {
	s := optparse.New(prog)
	s.OptString(&g.profile, "p,profile", "use this section of the configuration; the program's name if there is none")
	s.String(&g.config, "c,config", "read the profile from this `FILE` instead of the files below ~/.koji")
	s.OptString(&g.keytab, "keytab", "Kerberos keytab `FILE`")
	s.OptString(&g.principal, "principal", "Kerberos principal")
	s.OptString(&g.cert, "cert", "`FILE` with the client certificate and its key")
	s.String(&g.runas, "runas", "act as this user (needs special rights at the hub)")
	s.String(&g.user, "user", "log in as this user")
	s.String(&g.password, "password", "log in with this password")
	s.Bool(&g.noauth, "noauth", "do not log in")
	s.OptBool(&g.forceAuth, true, "force-auth", "log in even for what everybody may do")
	s.OptString(&g.authtype, "authtype", "log in this way: noauth, ssl, password or kerberos")
	s.OptBool(&g.debug, true, "d,debug", "say more about what is done")
	s.OptBool(&g.debugXMLRPC, true, "debug-xmlrpc", "show calls and answers (with --debug)")
	s.Bool(&g.quiet, "q,quiet", "say less")
	s.Bool(&g.skipMain, "skip-main", "taken for koji's sake: changes nothing")
	s.OptString(&g.server, "s,server", "URL of the hub")
	s.OptString(&g.topdir, "topdir", "directory of the hub's file tree")
	s.OptString(&g.weburl, "weburl", "URL of the hub's web pages")
	s.OptString(&g.topurl, "topurl", "URL of the hub's file tree")
	s.OptString(&g.pkgurl, "pkgurl", "replaced by --topurl")
	s.Hide("pkgurl")
	s.OptString(&g.plugins, "plugin-paths", "taken for koji's sake: all plugins are built in")
	s.Bool(&g.helpCommands, "help-commands", "list the commands")
	s.Bool(&g.printVersion, "version", "show the version of this program")
	return s
}

// load reads the profile and lets the options win over it.
func (g *globals) load(p Process) (cli.Config, []config.Warning, error) {
	name := cmp.Or(p.Getenv("KOJI_PROFILE"), p.prog())
	if g.profile != nil {
		name = *g.profile
	}
	conf, warnings, err := profile.Load(profile.Source{Profile: name, File: g.config, Home: p.Home, Etc: p.Etc})
	if err != nil {
		return conf, warnings, err
	}
	for _, o := range []struct {
		value *string
		to    *string
	}{
		{g.keytab, &conf.Keytab}, {g.principal, &conf.Principal}, {g.cert, &conf.Cert}, {g.authtype, &conf.AuthType},
		{g.server, &conf.Server}, {g.topdir, &conf.TopDir}, {g.weburl, &conf.WebURL}, {g.topurl, &conf.TopURL},
		{g.pkgurl, &conf.PkgURL}, {g.plugins, &conf.Plugins},
	} {
		if o.value != nil {
			*o.to = *o.value
		}
	}
	for _, o := range []struct {
		value *bool
		to    *bool
	}{{g.forceAuth, &conf.ForceAuth}, {g.debug, &conf.Debug}, {g.debugXMLRPC, &conf.DebugXMLRPC}} {
		if o.value != nil {
			*o.to = *o.value
		}
	}
	conf.RunAs, conf.User, conf.Password = g.runas, g.user, g.password
	conf.NoAuth, conf.Quiet = g.noauth, g.quiet
	for _, path := range []*string{&conf.TopDir, &conf.Cert, &conf.ServerCA} {
		*path = profile.Expand(*path, p.Home)
	}
	return conf, warnings, nil
}

// replacePkgURL honours koji's oldest way to say where files are.
func replacePkgURL(conf *cli.Config) (warning string) {
	switch suggest := regexp.MustCompile(`/packages/?$`).ReplaceAllString(conf.PkgURL, ""); {
	case conf.PkgURL == "":
		return ""
	case conf.TopURL != "":
		return "Warning: the pkgurl option is obsolete"
	case suggest != conf.PkgURL:
		conf.TopURL = suggest
		return "Warning: the pkgurl option is obsolete, using topurl=" + koji.Repr(suggest)
	}
	return "Warning: The pkgurl option is obsolete, please use topurl instead"
}

// configText is the text of a configuration error in a usage message.
func configText(err error) string {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) && len(joined.Unwrap()) > 0 {
		return joined.Unwrap()[0].Error()
	}
	return err.Error()
}
