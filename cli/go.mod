module github.com/gokoji/gokoji/cli

go 1.26

require (
	github.com/gokoji/gokoji/plugins v0.0.0
	github.com/gokoji/gokoji/sdk v0.0.0
)

replace (
	github.com/gokoji/gokoji/plugins => ../plugins
	github.com/gokoji/gokoji/sdk => ../sdk
)
