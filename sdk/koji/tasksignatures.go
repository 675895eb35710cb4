package koji

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// taskSignature is one way to pass a task's parameters by position.
type taskSignature struct {
	required []string
	optional []xmlrpc.Member // with their defaults
	rest     string          // takes further positional arguments
	restKw   string          // takes unknown keyword arguments
}

func (s *taskSignature) names() []string {
	names := make([]string, 0, len(s.required)+len(s.optional))
	names = append(names, s.required...)
	for _, m := range s.optional {
		names = append(names, m.Name)
	}
	return names
}

func words(s string) []string { return strings.Fields(s) }

// none makes optional parameters that default to None.
func none(names string) []xmlrpc.Member {
	var list []xmlrpc.Member
	for _, name := range words(names) {
		list = append(list, xmlrpc.Member{Name: name})
	}
	return list
}

func optional(name string, value any) xmlrpc.Member { return xmlrpc.Member{Name: name, Value: value} }

// taskSignatures holds the signatures of the task methods of koji 1.35; where a
// method has several, the first that fits counts.
var taskSignatures = map[string][]taskSignature{
	"appliance":         {{required: words("name version arch target ksfile"), optional: none("opts")}},
	"build":             {{required: words("src target"), optional: none("opts")}},
	"buildArch":         {{required: words("pkg root arch keep_srpm"), optional: none("opts")}},
	"buildMaven":        {{required: words("url build_tag"), optional: none("opts")}},
	"buildNotification": {{required: words("recipients build target weburl")}},
	"buildSRPMFromSCM":  {{required: words("url build_tag"), optional: none("opts")}},
	"chainbuild":        {{required: words("srcs target"), optional: none("opts")}},
	"chainmaven":        {{required: words("builds target"), optional: none("opts")}},
	"createAppliance":   {{required: words("name version release arch target_info build_tag repo_info ksfile"), optional: none("opts")}},
	"createImage":       {{required: words("name version release arch target_info build_tag repo_info inst_tree"), optional: none("opts")}},
	"createLiveCD":      {{required: words("name version release arch target_info build_tag repo_info ksfile"), optional: none("opts")}},
	"createLiveMedia":   {{required: words("name version release arch target_info build_tag repo_info ksfile"), optional: none("opts")}},
	"createdistrepo":    {{required: words("tag repo_id arch keys opts")}},
	"createrepo":        {{required: words("repo_id arch oldrepo")}},
	"default":           {{rest: "args", restKw: "opts"}},
	"dependantTask":     {{required: words("wait_list task_list")}},
	"distRepo":          {{required: words("tag repo_id keys task_opts")}},
	"fork":              {{optional: []xmlrpc.Member{optional("n", int64(5)), optional("m", int64(37))}}},
	"image":             {{required: words("name version arches target inst_tree"), optional: none("opts")}},
	"indirectionimage":  {{required: words("opts")}},
	"livecd":            {{required: words("name version arch target ksfile"), optional: none("opts")}},
	"livemedia":         {{required: words("name version arches target ksfile"), optional: none("opts")}},
	"maven":             {{required: words("url target"), optional: none("opts")}},
	"newRepo": {
		{required: words("tag"), optional: []xmlrpc.Member{
			optional("event", nil), optional("src", false), optional("debuginfo", false), optional("separate_src", false),
		}},
		{required: words("tag"), optional: none("event src debuginfo separate_src opts")},
	},
	"rebuildSRPM":   {{required: words("srpm build_tag"), optional: none("opts")}},
	"restart":       {{required: words("host")}},
	"restartHosts":  {{optional: none("options")}},
	"restartVerify": {{required: words("task_id host")}},
	"runroot": {{required: words("root arch command"), optional: []xmlrpc.Member{
		optional("keep", false), optional("packages", []any{}), optional("mounts", []any{}),
		optional("repo_id", nil), optional("skip_setarch", false), optional("weight", nil),
		optional("upload_logs", nil), optional("new_chroot", false),
	}}},
	"saveFailedTree": {{required: words("buildrootID"), optional: []xmlrpc.Member{optional("full", false)}}},
	"shutdown":       {{}},
	"sleep":          {{required: words("n")}},
	"someMethod":     {{rest: "args"}},
	"subtask":        {{optional: []xmlrpc.Member{optional("n", int64(4))}}},
	"tagBuild": {{required: words("tag_id build_id"), optional: []xmlrpc.Member{
		optional("force", false), optional("fromtag", nil), optional("ignore_success", false),
	}}},
	"tagNotification": {{
		required: words("recipients is_successful tag_info from_info build_info user_info"),
		optional: []xmlrpc.Member{optional("ignore_success", nil), optional("failure_msg", "")},
	}},
	"vmExec":     {{required: words("name task_info opts")}},
	"waitrepo":   {{required: words("tag"), optional: none("newer_than nvrs min_event")}},
	"waittest":   {{required: words("count"), optional: []xmlrpc.Member{optional("seconds", int64(10))}}},
	"winbuild":   {{required: words("name source_url target opts")}},
	"wrapperRPM": {{required: words("spec_url build_target build task"), optional: none("opts")}},
}
