package tasks

// Settings are what the core tasks are told by gokoji.toml.
type Settings struct {
	Createrepo CreaterepoSettings
}

// CreaterepoSettings say how createrepo tasks make repodata.
type CreaterepoSettings struct {
	// Incremental joins repodata from a cache, here in this process; else
	// createrepo_c makes all of it.
	Incremental bool
	CacheDir    string
	CacheSize   int64 // bytes that the cache may take
}
