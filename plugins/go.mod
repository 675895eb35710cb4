module github.com/gokoji/gokoji/plugins

go 1.26.0

require github.com/gokoji/gokoji/sdk v0.0.0

replace github.com/gokoji/gokoji/sdk => ../sdk
