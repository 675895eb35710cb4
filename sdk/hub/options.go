package hub

import (
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Options are hub.conf's settings, by koji's names; gokoji.toml adds none here.
// Those that only the start-up needs (database, plugins, logging) are included
// so that one place shows them all.
type Options struct {
	DBName             string `ini:"hub.DBName"`
	DBUser             string `ini:"hub.DBUser"`
	DBHost             string `ini:"hub.DBHost"`
	DBPort             int    `ini:"hub.DBPort"`
	DBPass             string `ini:"hub.DBPass"`
	DBConnectionString string `ini:"hub.DBConnectionString"`
	KojiDir            string `ini:"hub.KojiDir"`

	ProxyPrincipals     string `ini:"hub.ProxyPrincipals"`
	HostPrincipalFormat string `ini:"hub.HostPrincipalFormat"`
	AllowedKrbRealms    string `ini:"hub.AllowedKrbRealms"`
	DisableURLSessions  bool   `ini:"hub.DisableURLSessions"`
	DNUsernameComponent string `ini:"hub.DNUsernameComponent"`
	ProxyDNs            string `ini:"hub.ProxyDNs"`
	CheckClientIP       bool   `ini:"hub.CheckClientIP"`
	LoginCreatesUser    bool   `ini:"hub.LoginCreatesUser"`
	AllowProxyAuthType  bool   `ini:"hub.AllowProxyAuthType"`

	KojiWebURL           string `ini:"hub.KojiWebURL"`
	EmailDomain          string `ini:"hub.EmailDomain"`
	NotifyOnSuccess      bool   `ini:"hub.NotifyOnSuccess"`
	DisableNotifications bool   `ini:"hub.DisableNotifications"`

	Plugins    []string `ini:"hub.Plugins"`
	PluginPath string   `ini:"hub.PluginPath"`

	KojiDebug       bool   `ini:"hub.KojiDebug"`
	VerbosePolicy   bool   `ini:"hub.VerbosePolicy"`
	LogLevel        string `ini:"hub.LogLevel"`
	MissingPolicyOK bool   `ini:"hub.MissingPolicyOk"`
	EnableMaven     bool   `ini:"hub.EnableMaven"`
	EnableWin       bool   `ini:"hub.EnableWin"`

	MaxRequestLength int64  `ini:"hub.MaxRequestLength"`
	LockOut          bool   `ini:"hub.LockOut"`
	ServerOffline    bool   `ini:"hub.ServerOffline"`
	OfflineMessage   string `ini:"hub.OfflineMessage"`

	MaxNameLengthInternal int    `ini:"hub.MaxNameLengthInternal"`
	RegexNameInternal     string `ini:"hub.RegexNameInternal"`
	RegexUserName         string `ini:"hub.RegexUserName"`
	RPMDefaultChecksums   string `ini:"hub.RPMDefaultChecksums"`
	SessionRenewalTimeout int    `ini:"hub.SessionRenewalTimeout"` // minutes

	// Scheduler; times in seconds.
	MaxJobs            int           `ini:"hub.MaxJobs"`
	CapacityOvercommit int           `ini:"hub.CapacityOvercommit"`
	ReadyTimeout       time.Duration `ini:"hub.ReadyTimeout"`
	AssignTimeout      time.Duration `ini:"hub.AssignTimeout"`
	SoftRefusalTimeout time.Duration `ini:"hub.SoftRefusalTimeout"`
	HostTimeout        time.Duration `ini:"hub.HostTimeout"`
	RunInterval        time.Duration `ini:"hub.RunInterval"`

	// Repos; RequestCleanTime in minutes, the lags in seconds.
	MaxRepoTasks       int           `ini:"hub.MaxRepoTasks"`
	MaxRepoTasksMaven  int           `ini:"hub.MaxRepoTasksMaven"`
	RepoRetries        int           `ini:"hub.RepoRetries"`
	RequestCleanTime   int           `ini:"hub.RequestCleanTime"`
	AllowNewRepo       bool          `ini:"hub.AllowNewRepo"`
	RepoLag            time.Duration `ini:"hub.RepoLag"`
	RepoAutoLag        time.Duration `ini:"hub.RepoAutoLag"`
	RepoLagWindow      time.Duration `ini:"hub.RepoLagWindow"`
	RepoQueueUser      string        `ini:"hub.RepoQueueUser"`
	DebuginfoTags      string        `ini:"hub.DebuginfoTags"`
	SourceTags         string        `ini:"hub.SourceTags"`
	SeparateSourceTags string        `ini:"hub.SeparateSourceTags"`

	Policies map[string]string `ini:"policy.*"`
}

// DefaultOptions returns koji's defaults.
func DefaultOptions() *Options {
	return &Options{
		AllowedKrbRealms:      "*",
		DNUsernameComponent:   "CN",
		CheckClientIP:         true,
		LoginCreatesUser:      true,
		KojiWebURL:            "http://localhost.localdomain/koji",
		NotifyOnSuccess:       true,
		PluginPath:            "/usr/lib/koji-hub-plugins",
		LogLevel:              "WARNING",
		MissingPolicyOK:       true,
		MaxRequestLength:      4 << 20,
		MaxNameLengthInternal: koji.DefaultMaxNameLength,
		RegexNameInternal:     koji.DefaultNamePattern,
		RegexUserName:         koji.DefaultUserNamePattern,
		RPMDefaultChecksums:   "md5 sha256",
		SessionRenewalTimeout: 1440,
		MaxJobs:               15,
		CapacityOvercommit:    5,
		ReadyTimeout:          180 * time.Second,
		AssignTimeout:         300 * time.Second,
		SoftRefusalTimeout:    900 * time.Second,
		HostTimeout:           900 * time.Second,
		RunInterval:           60 * time.Second,
		MaxRepoTasks:          10,
		MaxRepoTasksMaven:     2,
		RepoRetries:           3,
		RequestCleanTime:      60 * 24,
		AllowNewRepo:          true,
		RepoLag:               3600 * time.Second,
		RepoAutoLag:           7200 * time.Second,
		RepoLagWindow:         600 * time.Second,
		RepoQueueUser:         "kojira",
		Policies:              map[string]string{},
	}
}
