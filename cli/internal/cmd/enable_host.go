package cmd

import (
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

func addEnableHost(r *cli.Registrar) {
	addSwitch(r, "enable-host", "Let builders take tasks", switchHost("enableHost"))
}

func addDisableHost(r *cli.Registrar) {
	addSwitch(r, "disable-host", "Keep builders from taking tasks", switchHost("disableHost"))
}

// switchHost keeps the comment at the host, as the hub's method takes none.
func switchHost(method string) switched {
	return switched{kind: "host", find: "getHost", calls: func(name string, comment *string) []client.Request {
		calls := []client.Request{call(method, name)}
		if comment != nil {
			calls = append(calls, call("editHost", name, client.KW("comment", *comment)))
		}
		return calls
	}}
}
