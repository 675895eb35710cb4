module github.com/gokoji/gokoji/hub

go 1.26.0

require (
	github.com/gokoji/gokoji/plugins v0.0.0
	github.com/gokoji/gokoji/sdk v0.0.0
)

require github.com/BurntSushi/toml v1.6.0 // indirect

require (
	github.com/google/go-cmp v0.7.0
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/pgx/v5 v5.12.0
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/kolo/xmlrpc v0.0.0-20220921171641-a4b6fa1dd06b
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.1.0 // indirect
	golang.org/x/sync v0.22.0 // indirect
	golang.org/x/sys v0.49.0
	golang.org/x/text v0.41.0 // indirect
)

replace (
	github.com/gokoji/gokoji/plugins => ../plugins
	github.com/gokoji/gokoji/sdk => ../sdk
)
