package policy

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerBuildTests(r *hub.Registrar) {
	hub.PolicyTest(r, "package", patternTest(func(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
		pkg, err := packageOf(ctx, c, data)
		return one(text(pkg, "name"), err)
	}))
	hub.PolicyTest(r, "is_new_package", plainTest(func(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
		pkg, err := packageOf(ctx, c, data)
		return pkg.Value("id") == nil, err
	}))
	hub.PolicyTest(r, "version", patternTest(buildField("version")))
	hub.PolicyTest(r, "release", patternTest(buildField("release")))
	hub.PolicyTest(r, "volume", patternTest(volume))
	hub.PolicyTest(r, "buildtype", patternTest(buildTypes))
	hub.PolicyTest(r, "imported", plainTest(imported))
	hub.PolicyTest(r, "is_draft", plainTest(isDraft))
	hub.PolicyTest(r, "cg_match_any", cgTest(false))
	hub.PolicyTest(r, "cg_match_all", cgTest(true))
}

// packageOf returns the package of the data or of its build; one that does not
// exist yet has no id.
func packageOf(ctx context.Context, c *hub.Call, data sdk.Data) (xmlrpc.Struct, error) {
	if v, ok := data["package"]; ok {
		pkg, err := ask(ctx, c, "getPackage", v)
		if err != nil || pkg != nil {
			return pkg, err
		}
		if name, ok := v.(string); ok {
			return xmlrpc.Struct{{Name: "id"}, {Name: "name", Value: name}}, nil
		}
		return nil, koji.Errorf(koji.GenericError, "No such package: %s", koji.Str(v))
	}
	if !has(data, "build") {
		return nil, needs("package")
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	return xmlrpc.Struct{{Name: "id", Value: build.Value("package_id")}, {Name: "name", Value: build.Value("name")}}, err
}

func buildField(name string) func(context.Context, *hub.Call, sdk.Data) ([]string, error) {
	return func(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
		if v, ok := data[name]; ok {
			s, _ := v.(string)
			return one(s, nil)
		}
		if !has(data, "build") {
			return nil, needs(name)
		}
		build, err := ask(ctx, c, "getBuild", data["build"], strict())
		return one(text(build, name), err)
	}
}

func volume(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	if v, ok := data["volume"]; ok {
		vol, err := ask(ctx, c, "getVolume", v)
		return one(text(vol, "name"), err)
	}
	if !has(data, "build") {
		return nil, nil
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	return one(text(build, "volume_name"), err)
}

func buildTypes(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	if list, ok := data["btypes"].([]any); ok {
		var names []string
		for _, v := range list {
			names = append(names, koji.Str(v))
		}
		return names, nil
	}
	if !has(data, "build") {
		return nil, nil
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	if err != nil {
		return nil, err
	}
	types, err := ask(ctx, c, "getBuildType", build.Value("id"))
	var names []string
	for _, m := range types {
		names = append(names, m.Name)
	}
	return names, err
}

// imported holds when some part of the build came from no buildroot.
func imported(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
	if !koji.Truth(data["build"]) {
		return false, koji.Errorf(koji.GenericError, "policy data must contain a build")
	}
	roots, err := partRoots(ctx, c, data["build"])
	for _, id := range roots {
		if id == nil {
			return true, err
		}
	}
	return false, err
}

func isDraft(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
	if v, ok := data["draft"]; ok {
		return koji.Truth(v), nil
	}
	if !has(data, "build") {
		return false, nil
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	return koji.Truth(build.Value("draft")), err
}

// partRoots returns the buildroot id of each rpm and archive of a build, nil
// where there is none.
func partRoots(ctx context.Context, c *hub.Call, ref any) ([]any, error) {
	build, err := ask(ctx, c, "getBuild", ref, strict())
	if err != nil {
		return nil, err
	}
	var roots []any
	for _, method := range []string{"listRPMs", "listArchives"} {
		parts, err := hub.Invoke[[]struct {
			Root any `koji:"buildroot_id"`
		}](ctx, c, method, hub.KW("buildID", build.Value("id")))
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			roots = append(roots, p.Root)
		}
	}
	return roots, nil
}

// buildroots returns the buildroots that the data names, or its build's.
func buildroots(ctx context.Context, c *hub.Call, data sdk.Data) ([]any, error) {
	if list, ok := data["buildroots"].([]any); ok {
		return list, nil
	}
	if !has(data, "build") {
		return nil, nil
	}
	return partRoots(ctx, c, data["build"])
}
