package builder

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// resolveRoot asks the hub about the repo and the tag of spec.
func resolveRoot(ctx context.Context, env RootEnv, spec RootSpec) (RootConfig, error) {
	cfg := RootConfig{RootSpec: spec, RepoArch: koji.CanonArch(spec.Arch), TargetArch: spec.Arch}
	if spec.Arch == "armhfp" {
		cfg.TargetArch = "armv7hl" // autoconf knows no armhfp
	}
	if cfg.InstallGroup == "" {
		cfg.InstallGroup = "build"
	}
	if spec.RepoID == 0 {
		return cfg, koji.Errorf(koji.BuildrootError, "A repo id must be provided")
	}
	repo, err := callStruct(ctx, env, "repoInfo", spec.RepoID,
		xmlrpc.Kwargs(xmlrpc.Member{Name: "strict", Value: true}))
	if err != nil {
		return cfg, err
	}
	cfg.Event, _ = repo.Value("create_event").(int64)
	tag, err := callStruct(ctx, env, "getBuildConfig", spec.Tag,
		xmlrpc.Kwargs(xmlrpc.Member{Name: "event", Value: cfg.Event}))
	if err != nil {
		return cfg, err
	}
	if tag == nil {
		return cfg, koji.Errorf(koji.BuildrootError, "Could not get config info for tag: %s", spec.Tag)
	}
	cfg.TagID, _ = tag.Value("id").(int64)
	cfg.Tag, _ = tag.Value("name").(string)
	cfg.Extra, _ = tag.Value("extra").(xmlrpc.Struct)
	if repo.Value("tag_id") != any(cfg.TagID) {
		return cfg, koji.Errorf(koji.BuildrootError, "tag/repo mismatch: %s vs %s",
			cfg.Tag, koji.Str(repo.Value("tag_name")))
	}
	state, _ := repo.Value("state").(int64)
	switch koji.RepoState(state) {
	case koji.RepoReady:
	case koji.RepoExpired:
		// Still whole, only not the newest, which may be what is wanted.
		env.Log.InfoContext(ctx, "repo is no longer current", "repo", spec.RepoID)
	default:
		return cfg, koji.Errorf(koji.BuildrootError, "Requested repo (%d) is %s",
			spec.RepoID, koji.RepoState(state))
	}
	return cfg, nil
}

// callStruct calls a method that answers a struct or nothing.
func callStruct(ctx context.Context, env RootEnv, method string, params ...any) (xmlrpc.Struct, error) {
	reply, err := env.Call(ctx, method, params...)
	if err != nil {
		return nil, err
	}
	s, ok := reply.(xmlrpc.Struct)
	if !ok && reply != nil {
		return nil, fmt.Errorf("%s answered a %T, not a struct", method, reply)
	}
	return s, nil
}

// callList calls a method that answers a list.
func callList(ctx context.Context, env RootEnv, method string, params ...any) ([]any, error) {
	reply, err := env.Call(ctx, method, params...)
	if err != nil {
		return nil, err
	}
	list, ok := reply.([]any)
	if !ok && reply != nil {
		return nil, fmt.Errorf("%s answered a %T, not a list", method, reply)
	}
	return list, nil
}
