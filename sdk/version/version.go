// Package version knows which gokoji this is.
package version

import "runtime/debug"

// stamp is set by the linker: -X github.com/gokoji/gokoji/sdk/version.stamp=…
var stamp string

// String returns the version that was stamped in at build time, else the
// revision that Go noted, else "devel".
func String() string {
	if stamp != "" {
		return stamp
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "devel"
}
