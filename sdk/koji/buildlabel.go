package koji

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// BuildLabel is how koji writes a build's struct: name-version-release, with
// "epoch:" before it if showEpoch and the build has one. What is missing shows
// as None.
func BuildLabel(build xmlrpc.Struct, showEpoch bool) string {
	label := Str(first(build, "package_name", "name")) + "-" + Str(build.Value("version")) + "-" + Str(build.Value("release"))
	if epoch := build.Value("epoch"); showEpoch && epoch != nil {
		return Str(epoch) + ":" + label
	}
	return label
}
