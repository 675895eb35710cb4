package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/gokoji/gokoji/sdk/config"
)

// DefaultKojiraConf is where koji's kojira has its configuration.
const DefaultKojiraConf = "/etc/kojira/kojira.conf"

// RepoSettings say what the hub does about repos by itself.
type RepoSettings struct {
	Work       bool   `toml:"work"`        // does what else kojira does
	Reuse      bool   `toml:"reuse"`       // then: makes repos out of others with the same content
	Clean      bool   `toml:"clean"`       // then: expires and deletes old repos
	KojiraConf string `toml:"kojira_conf"` // read for what is not in gokoji.toml; empty: none
	RepoKeeping
}

// RepoKeeping says how long repos are kept, in kojira's words.
type RepoKeeping struct {
	RepoLifetime     Seconds  `toml:"repo_lifetime" ini:"kojira.repo_lifetime"`                 // of a ready repo that is out of date
	DistRepoLifetime Seconds  `toml:"dist_repo_lifetime" ini:"kojira.dist_repo_lifetime"`       // the same of a dist repo
	ExpiredLifetime  *Seconds `toml:"expired_repo_lifetime" ini:"kojira.expired_repo_lifetime"` // of one that is expired or broken; nil: DeletedLifetime
	DeletedLifetime  *Seconds `toml:"deleted_repo_lifetime" ini:"kojira.deleted_repo_lifetime"` // its old name; nil: a week
	InitTimeout      Seconds  `toml:"init_timeout" ini:"kojira.init_timeout"`                   // how long making a repo may take
	SleepTime        Seconds  `toml:"sleeptime" ini:"kojira.sleeptime"`                         // between two looks at the repos
	RecheckPeriod    Seconds  `toml:"recheck_period" ini:"kojira.recheck_period"`               // between two looks at the file tree
	MaxDeletes       int      `toml:"max_delete_processes" ini:"kojira.max_delete_processes"`   // folders deleted at once
	IgnoreStray      bool     `toml:"ignore_stray_repos" ini:"kojira.ignore_stray_repos"`       // keep folders of repos that the database does not know
	IgnoreVolumes    bool     `toml:"ignore_other_volumes" ini:"kojira.ignore_other_volumes"`   // delete nothing on other volumes than the default one
	CheckExternal    bool     `toml:"check_external_repos" ini:"kojira.check_external_repos"`   // notice when external repos change
}

// Seconds is a time in seconds.
type Seconds int64

// Duration returns the time, at most a hundred years: a time.Duration holds little
// more, and some write "for ever" in nines.
func (s Seconds) Duration() time.Duration {
	const century = 100 * 365 * 24 * 3600
	return time.Duration(min(s, century)) * time.Second
}

// ExpiredFor is how long a repo's files stay once it is expired or broken.
func (k *RepoKeeping) ExpiredFor() time.Duration { return k.expiredFor().Duration() }

func (k *RepoKeeping) expiredFor() Seconds {
	for _, s := range []*Seconds{k.ExpiredLifetime, k.DeletedLifetime} {
		if s != nil {
			return *s
		}
	}
	return week
}

const week Seconds = 7 * 24 * 3600

// defaultRepos are kojira's defaults.
func defaultRepos() RepoSettings {
	return RepoSettings{
		Reuse: true, Clean: true, KojiraConf: DefaultKojiraConf,
		RepoKeeping: RepoKeeping{
			RepoLifetime: week, DistRepoLifetime: week, InitTimeout: 7200, SleepTime: 15, RecheckPeriod: 3600,
			MaxDeletes: 4, CheckExternal: true,
		},
	}
}

// readKojira reads kojira.conf; the default one may be missing.
func (r *RepoSettings) readKojira(strict bool) ([]config.Warning, error) {
	file, err := config.Read([]config.Source{{Path: r.KojiraConf, Required: r.KojiraConf != DefaultKojiraConf}}, false)
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w (kojira_conf = \"\" below [repos] in %s does without it)", err, tomlName)
	}
	if err != nil {
		return nil, err
	}
	return file.Decode(r, config.DecodeOptions{Strict: strict, Known: kojiras()})
}

// kojiras are kojira's options that have no meaning here: how it reaches the
// hub, how it logs, and what koji itself no longer reads.
func kojiras() []string {
	var names []string
	for _, name := range []string{
		"topdir", "server", "user", "password", "principal", "keytab", "ccache", "cert", "serverca", "no_ssl_verify",
		"retry_interval", "max_retries", "offline_retry", "offline_retry_interval",
		"logfile", "verbose", "debug", "reference_recheck_period",
		"delete_batch_size", "debuginfo_tags", "ignore_tags", "max_repo_tasks", "max_repo_tasks_maven",
		"no_repo_effective_age", "queue_file", "recent_tasks_lifetime", "repo_tasks_limit", "source_tags",
		"separate_source_tags", "with_src",
	} {
		names = append(names, "kojira."+name)
	}
	return names
}

// check finds values that nobody could work with.
func (r *RepoSettings) check() error {
	var errs []error
	for _, o := range []struct {
		name         string
		value, least int64
	}{
		{"repo_lifetime", int64(r.RepoLifetime), 0},
		{"dist_repo_lifetime", int64(r.DistRepoLifetime), 0},
		{"expired_repo_lifetime", int64(r.expiredFor()), 0},
		{"init_timeout", int64(r.InitTimeout), 1},
		{"sleeptime", int64(r.SleepTime), 1},
		{"recheck_period", int64(r.RecheckPeriod), 1},
		{"max_delete_processes", int64(r.MaxDeletes), 1},
	} {
		if o.value < o.least {
			errs = append(errs, fmt.Errorf("repos: %s is %d; it must be %d or more", o.name, o.value, o.least))
		}
	}
	return errors.Join(errs...)
}
