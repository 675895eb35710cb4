package builder

import "time"

// Options are kojid.conf's settings, by koji's names. They do not change while
// the program runs and are handed to every task's process.
type Options struct {
	// Loop; durations in seconds.
	SleepTime   time.Duration `ini:"kojid.sleeptime"`
	MaxJobs     int           `ini:"kojid.maxjobs"`
	MinSpace    int64         `ini:"kojid.minspace"` // MiB
	AdminEmails string        `ini:"kojid.admin_emails"`
	LogLevel    string        `ini:"kojid.log_level"`

	// Places.
	TopDir       string   `ini:"kojid.topdir"`
	TopURLs      []string `ini:"kojid.topurl,sep=space"`
	WorkDir      string   `ini:"kojid.workdir"`
	ChrootTmpDir string   `ini:"kojid.chroot_tmpdir"`
	PluginPath   string   `ini:"kojid.pluginpath"`
	MockDir      string   `ini:"kojid.mockdir"`
	MockUser     string   `ini:"kojid.mockuser"`

	// What is written into packages and mock configurations.
	Packager     string `ini:"kojid.packager"`
	Vendor       string `ini:"kojid.vendor"`
	Distribution string `ini:"kojid.distribution"`
	MockHost     string `ini:"kojid.mockhost"`

	// Mail.
	SMTPHost string `ini:"kojid.smtphost"`
	SMTPUser string `ini:"kojid.smtp_user"`
	SMTPPass string `ini:"kojid.smtp_pass"`
	FromAddr string `ini:"kojid.from_addr"`

	// The hub, and how to log in there.
	Server              string        `ini:"kojid.server"`
	User                string        `ini:"kojid.user"`
	Password            string        `ini:"kojid.password"`
	Cert                string        `ini:"kojid.cert"`
	ServerCA            string        `ini:"kojid.serverca"`
	NoSSLVerify         bool          `ini:"kojid.no_ssl_verify"`
	KrbPrincipal        string        `ini:"kojid.krb_principal"`
	HostPrincipalFormat string        `ini:"kojid.host_principal_format"`
	Keytab              string        `ini:"kojid.keytab"`
	CCache              string        `ini:"kojid.ccache"`
	RetryInterval       time.Duration `ini:"kojid.retry_interval"`
	MaxRetries          int           `ini:"kojid.max_retries"`
	OfflineRetry        bool          `ini:"kojid.offline_retry"`
	OfflineRetryPause   time.Duration `ini:"kojid.offline_retry_interval"`
	Timeout             time.Duration `ini:"kojid.timeout"` // 0 for the client's own
	UseFastUpload       bool          `ini:"kojid.use_fast_upload"`

	// Repos.
	UseCreaterepoC     bool `ini:"kojid.use_createrepo_c"`
	CreaterepoSkipStat bool `ini:"kojid.createrepo_skip_stat"`
	CreaterepoUpdate   bool `ini:"kojid.createrepo_update"`
	DistrepoSkipStat   bool `ini:"kojid.distrepo_skip_stat"`
	CopyOldRepodata    bool `ini:"kojid.copy_old_repodata"`

	// Sources.
	AllowedSCMs            string `ini:"kojid.allowed_scms"`
	AllowedSCMsUseConfig   bool   `ini:"kojid.allowed_scms_use_config"`
	AllowedSCMsUsePolicy   bool   `ini:"kojid.allowed_scms_use_policy"`
	SCMCredentialsDir      string `ini:"kojid.scm_credentials_dir"`
	SupportRPMSourceLayout bool   `ini:"kojid.support_rpm_source_layout"`
	AllowPasswordInSCMURL  bool   `ini:"kojid.allow_password_in_scm_url"`

	// Buildroots.
	LogTimestamps        bool              `ini:"kojid.log_timestamps"`
	MockBootstrapImage   bool              `ini:"kojid.mock_bootstrap_image"`
	YumProxy             string            `ini:"kojid.yum_proxy"`
	RPMBuildTimeout      time.Duration     `ini:"kojid.rpmbuild_timeout"`
	BasicCleanupDelay    time.Duration     `ini:"kojid.buildroot_basic_cleanup_delay"`
	FinalCleanupDelay    time.Duration     `ini:"kojid.buildroot_final_cleanup_delay"`
	FailedRootLifetime   time.Duration     `ini:"kojid.failed_buildroot_lifetime"`
	BuildArchCanFail     bool              `ini:"kojid.build_arch_can_fail"`
	LiteralTaskArches    string            `ini:"kojid.literal_task_arches"`
	MavenRepoIgnore      string            `ini:"kojid.maven_repo_ignore"`
	OzInstallTimeout     time.Duration     `ini:"kojid.oz_install_timeout"`
	XZOptions            string            `ini:"kojid.xz_options"`
	AllowNoverifySSL     bool              `ini:"kojid.allow_noverifyssl"`
	TaskAvailDelay       time.Duration     `ini:"kojid.task_avail_delay"` // koji reads and ignores it
	ObsoletePkgURL       string            `ini:"kojid.pkgurl"`           // koji reads and ignores it
	ResourceLimits       map[string]string `ini:"kojid.rlimit_*"`
	PluginNames          []string          `ini:"kojid.plugin,sep=space"`
	PluginNamesElsewhere []string          `ini:"kojid.plugins,sep=space"`
}

// Plugins are the names of the enabled plugins. kojid.conf may call the option
// plugin or plugins.
func (o *Options) Plugins() []string {
	return append(append([]string{}, o.PluginNames...), o.PluginNamesElsewhere...)
}

// TopURL is the first of the URLs of the hub's file tree.
func (o *Options) TopURL() string {
	if len(o.TopURLs) == 0 {
		return ""
	}
	return o.TopURLs[0]
}

// DefaultOptions returns koji's defaults.
func DefaultOptions() *Options {
	return &Options{
		SleepTime:              15 * time.Second,
		MaxJobs:                10,
		MinSpace:               8192,
		TopDir:                 "/mnt/koji",
		WorkDir:                "/var/tmp/koji",
		ChrootTmpDir:           "/chroot_tmpdir",
		PluginPath:             "/usr/lib/koji-builder-plugins",
		MockDir:                "/var/lib/mock",
		MockUser:               "kojibuilder",
		Packager:               "Koji",
		Vendor:                 "Koji",
		Distribution:           "Koji",
		MockHost:               "koji-linux-gnu",
		SMTPHost:               "example.com",
		FromAddr:               "Koji Build System <buildsys@example.com>",
		HostPrincipalFormat:    "compile/%s@EXAMPLE.COM",
		Keytab:                 "/etc/kojid/kojid.keytab",
		CCache:                 "/var/tmp/kojid.ccache",
		RetryInterval:          60 * time.Second,
		MaxRetries:             120,
		OfflineRetry:           true,
		OfflineRetryPause:      120 * time.Second,
		UseFastUpload:          true,
		UseCreaterepoC:         true,
		CreaterepoSkipStat:     true,
		CreaterepoUpdate:       true,
		AllowedSCMsUseConfig:   true,
		SupportRPMSourceLayout: true,
		RPMBuildTimeout:        24 * time.Hour,
		BasicCleanupDelay:      2 * time.Minute,
		FinalCleanupDelay:      24 * time.Hour,
		FailedRootLifetime:     4 * time.Hour,
		MavenRepoIgnore: "*.md5 *.sha1 maven-metadata*.xml _maven.repositories " +
			"_remote.repositories resolver-status.properties *.lastUpdated",
		XZOptions:      "-z6T0",
		TaskAvailDelay: 300 * time.Second,
	}
}
