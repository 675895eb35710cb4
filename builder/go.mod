module github.com/gokoji/gokoji/builder

go 1.26.0

require (
	github.com/gokoji/gokoji/plugins v0.0.0
	github.com/gokoji/gokoji/sdk v0.0.0
	github.com/google/go-cmp v0.7.0
	github.com/spf13/cobra v1.10.2
	golang.org/x/sys v0.49.0
)

require (
	github.com/BurntSushi/toml v1.6.0 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/spf13/pflag v1.1.0 // indirect
)

replace (
	github.com/gokoji/gokoji/plugins => ../plugins
	github.com/gokoji/gokoji/sdk => ../sdk
)
