package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/sdk/version"
	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/sdk/builder"
)

// flags are kojid's options, by koji's names.
type flags struct {
	config, pluginDir                    string
	fg, forceLock, strict                bool
	verbose, debug, debugTask, debugXMLR bool
	debugMock, skipMain                  bool

	server, user, password, topdir, topurl, workdir, chrootTmpdir string
	pluginPath, mockdir, mockuser, adminEmails, pkgurl            string
	plugins                                                       []string
	maxjobs, minspace, sleeptime                                  int
}

func rootCommand(known func() []builder.Plugin) *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "kojid",
		Short: "Run tasks that a koji hub gives to this host",
		Long: `Run tasks that a koji hub gives to this host.

Settings come from /etc/kojid/kojid.conf, else /etc/kojid.conf, or the file that
--config names; from gokoji.toml beside it; and from the flags, which win. Plugins
have their settings in plugins/NAME.conf beside kojid.conf.

Signals:
  TERM  end; tasks go on and the next kojid takes them over
        (keep_tasks = false in gokoji.toml: they are stopped and freed)
  INT   end; tasks are stopped and freed
  USR1  start anew as soon as no task runs
  HUP   start anew now; tasks go on`,
		Version:       version.String(),
		Args:          noArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd, &f, known())
		},
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.SetVersionTemplate("kojid (gokoji) {{.Version}}\n")
	f.add(cmd)
	cmd.AddCommand(taskCommand(known), pluginsCommand(&f, known))
	return cmd
}

func noArgs(cmd *cobra.Command, args []string) error {
	if err := cobra.NoArgs(cmd, args); err != nil {
		return usageError{err}
	}
	return nil
}

func (f *flags) add(cmd *cobra.Command) {
	p := cmd.PersistentFlags()
	p.StringVarP(&f.config, "config", "c", "", "read this instead of /etc/kojid/kojid.conf")
	p.StringVar(&f.pluginDir, "plugin-conf", "", "folder of the plugins' configuration files")
	p.StringVarP(&f.server, "server", "s", "", "URL of the hub's XML-RPC")
	p.StringVar(&f.user, "user", "", "user to log in as")
	p.StringVar(&f.password, "password", "", "password of the user (seen by others: better in the file)")
	p.StringArrayVar(&f.plugins, "plugin", nil, "enable this plugin instead of those in the file (may be repeated)")
	fs := cmd.Flags()
	fs.BoolVarP(&f.fg, "fg", "f", false, "stay in the foreground")
	fs.BoolVar(&f.forceLock, "force-lock", true, "take the host's session even if another kojid seems to have it")
	fs.BoolVar(&f.strict, "strict", false, "refuse unknown options in plugins' configuration files")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "log what is done")
	fs.BoolVarP(&f.debug, "debug", "d", false, "log everything")
	fs.BoolVar(&f.debugTask, "debug-task", false, "log everything about tasks")
	fs.BoolVar(&f.debugXMLR, "debug-xmlrpc", false, "log calls to the hub")
	fs.BoolVar(&f.debugMock, "debug-mock", false, "has no effect")
	fs.BoolVar(&f.skipMain, "skip-main", false, "check the configuration and end")
	fs.IntVar(&f.maxjobs, "maxjobs", 0, "most tasks at once")
	fs.IntVar(&f.minspace, "minspace", 0, "MB that must be free for a build root")
	fs.IntVar(&f.sleeptime, "sleeptime", 0, "seconds between two looks at the hub")
	fs.StringVar(&f.adminEmails, "admin-emails", "", "addresses for errors, with commas between")
	fs.StringVar(&f.topdir, "topdir", "", "the hub's file tree on this machine")
	fs.StringVar(&f.topurl, "topurl", "", "URL of the hub's file tree")
	fs.StringVar(&f.workdir, "workdir", "", "folder for temporary files")
	fs.StringVar(&f.chrootTmpdir, "chroot-tmpdir", "", "folder for temporary files in build roots")
	fs.StringVar(&f.pluginPath, "pluginpath", "", "where other plugins are")
	fs.StringVar(&f.mockdir, "mockdir", "", "where mock makes its roots")
	fs.StringVar(&f.mockuser, "mockuser", "", "user that mock runs as")
	fs.StringVar(&f.pkgurl, "pkgurl", "", "has no effect")
	for _, name := range []string{"debug-mock", "pkgurl"} {
		fs.Lookup(name).Hidden = true
	}
}

// read reads the configuration and puts the flags over it.
func (f *flags) read(cmd *cobra.Command) (*conf.Config, error) {
	cfg, err := conf.Read(f.config)
	if err != nil {
		return nil, err
	}
	o := &cfg.Options
	for name, set := range map[string]func(){
		"server":        func() { o.Server = f.server },
		"user":          func() { o.User = f.user },
		"password":      func() { o.Password = f.password },
		"plugin":        func() { o.PluginNames, o.PluginNamesElsewhere = f.plugins, nil },
		"plugin-conf":   func() { cfg.PluginDir = f.pluginDir },
		"maxjobs":       func() { o.MaxJobs = f.maxjobs },
		"minspace":      func() { o.MinSpace = int64(f.minspace) },
		"sleeptime":     func() { o.SleepTime = time.Duration(f.sleeptime) * time.Second },
		"admin-emails":  func() { o.AdminEmails = f.adminEmails },
		"topdir":        func() { o.TopDir = f.topdir },
		"topurl":        func() { o.TopURLs = []string{f.topurl} },
		"workdir":       func() { o.WorkDir = f.workdir },
		"chroot-tmpdir": func() { o.ChrootTmpDir = f.chrootTmpdir },
		"pluginpath":    func() { o.PluginPath = f.pluginPath },
		"mockdir":       func() { o.MockDir = f.mockdir },
		"mockuser":      func() { o.MockUser = f.mockuser },
	} {
		if flag := cmd.Flag(name); flag != nil && flag.Changed {
			set()
		}
	}
	return cfg, cfg.Check()
}

// program is the path of this program, which may have been replaced by a newer
// one since it was started.
func program() (string, error) {
	path, err := exec.LookPath(os.Args[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", fmt.Errorf("find kojid itself: %w", err)
	}
	return path, nil
}

// restart puts a new kojid in the place of this process.
func restart() error {
	path, err := program()
	if err != nil {
		return err
	}
	return syscall.Exec(path, os.Args, os.Environ())
}
