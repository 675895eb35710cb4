package robust_test

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// memberSet is a struct parameter: which of its members mean something to which
// methods. A name that ends in [] stands for a list of such structs; the method
// "*" for all that have the parameter.
type memberSet struct{ method, param, names string }

func memberSets() []memberSet {
	const (
		taskOpts = "priority parent label owner assign channel arch exclusive"
		nvr      = "id build_id nvr name version release epoch draft state task_id extra source owner start_time completion_time user_id volume volume_id cg_id"
		rpm      = "id name version release epoch arch external_repo external_repo_id location size payloadhash sigmd5 buildtime filename location checksum"
		results  = "task_id files rpmresults rpms srpm logs arch name version release epoch rpmlist"
	)
	return []memberSet{
		{"*", "queryOpts", "countOnly order offset limit group asList rowlock"},
		{"filterResults", "kw", "filterOpts queryOpts order offset limit noneGroup"},
		{"*", "kw", "name arches capacity description comment filterOpts"},
		{"*", "kwargs", "name arches locked perm perm_id maven_support maven_include_all extra remove_extra block_extra " +
			"tag build package user channel host active before after beforeEvent afterEvent editor xkey cg external_repo group permission build_target volume"},
		{"listTasks", "opts", "id arch not_arch state not_state owner not_owner host_id not_host_id channel_id not_channel_id parent not_parent decode method " +
			"createdBefore createdAfter startedBefore startedAfter completeBefore completeAfter"},
		{"makeTask", "opts", taskOpts},
		{"host.subtask", "opts", taskOpts},
		{"host.subtask2", "_HostExports__taskopts", taskOpts},
		{"setInheritanceData", "data[]", "parent_id priority maxdepth intransitive noconfig pkg_filter child_id delete"},
		{"host.updateHost", "data", "maxjobs methods channels"},
		{"host.setHostData", "hostdata", "task_load ready methods maxjobs"},
		{"*", "data", "tag package build version user_id method method_name arch target channel req_channel fromtag parameters volume cg_list btypes repo_id"},
		{"host.initBuild", "data", nvr},
		{"*", "buildInfo", nvr},
		{"*", "build_info", nvr},
		{"*", "buildinfo", nvr},
		{"*", "build", nvr},
		{"getPackage", "info", "id name"},
		{"*", "tag", "id name"},
		{"*", "tagInfo", "id name"},
		{"*", "user", "id name krb_principal"},
		{"getUser", "userInfo", "id name krb_principal"},
		{"*", "rpminfo", rpm},
		{"*", "an_rpm", rpm},
		{"*", "rpmlist[]", rpm},
		{"*", "archives[]", "id filename size checksum checksum_type type_id build_id group_id artifact_id version"},
		{"*", "maven_info", "group_id artifact_id version"},
		{"*", "win_info", "platform"},
		{"*", "typeInfo", "group_id artifact_id version platforms relpath flags arch buildroot_id"},
		{"repo.request", "opts", "src debuginfo separate_src maven"},
		{"host.repoInit", "opts", "with_src with_debuginfo with_separate_src src debuginfo separate_src maven"},
		{"host.repoDone", "data", "x86_64 src noarch"},
		{"distRepo", "task_opts", "arch comp delta event inherit latest multilib split_debuginfo skip_missing_signatures allow_missing_signatures zck zck_dict_dir write_signed_rpms"},
		{"build", "opts", "scratch arch_override repo_id wait_repo wait_builds skip_tag fail_fast draft custom_user_metadata"},
		{"*", "opts", taskOpts + " display_name uservisible description langonly biarchonly is_default type basearchonly requires scratch repo_id limit order offset " +
			"format arches optional_arches release mounts packages weight new_chroot skip_setarch repo_url"},
		{"*", "krb_principal_mappings[]", "old new"},
		{"host.completeBuild", "brmap", "in/tinybash-5.1-1.src.rpm x"},
		{"host.completeBuild", "logs", "x86_64 noarch"},
		{"host.moveBuildToScratch", "logs", "x86_64 noarch"},
		{"*", "results", results + " 1 x86_64"},
		{"*", "rpm_results", results},
		{"*", "rpms[]", rpm},
	}
}

// What a struct holds is as hostile as what a parameter is.
func TestEveryMember(t *testing.T) {
	t.Parallel()
	s := newSite(t, everything)
	values := few()
	for _, m := range s.System.Registrar().Methods() {
		params := m.Params()
		var plain []any
		for _, p := range params {
			if !p.VarArgs && !p.VarKw {
				plain = append(plain, s.usual(m.Name, p))
			}
		}
		for i, p := range params {
			if p.VarArgs || p.VarKw && i < len(plain) {
				continue
			}
			for _, name := range membersOf(m.Name, p.Name) {
				list := strings.HasSuffix(name, "[]")
				name = strings.TrimSuffix(name, "[]")
				for kind, v := range values {
					given, keywords := append([]any{}, plain...), xmlrpc.Struct{{Name: name, Value: v}}
					switch {
					case p.VarKw:
						given = append(given, append(keywords, xmlrpc.Member{Name: "__starstar", Value: true}))
					case list:
						given[i] = []any{with(nil, keywords)}
					default:
						given[i] = with(plain[i], keywords)
					}
					if complaint := s.attempt(m.Name, given); complaint != "" {
						t.Errorf("%s, %s.%s is %s: %.300s", m.Name, p.Name, name, kind, complaint)
					}
				}
			}
		}
	}
}

// with is base, if that is a struct, with members replaced.
func with(base any, members xmlrpc.Struct) xmlrpc.Struct {
	s, _ := base.(xmlrpc.Struct)
	out := append(xmlrpc.Struct{}, members...)
	for _, m := range s {
		if _, replaced := members.Get(m.Name); !replaced {
			out = append(out, m)
		}
	}
	return out
}

// membersOf lists the members that a method's parameter may have.
func membersOf(method, param string) []string {
	var all []string
	for _, set := range memberSets() {
		name := strings.TrimSuffix(set.param, "[]")
		if name != param || set.method != "*" && set.method != method {
			continue
		}
		for _, member := range strings.Fields(set.names) {
			if name != set.param {
				member += "[]"
			}
			all = append(all, member)
		}
	}
	return all
}

// Conditions name a field, an operator and a value, each of which may be wrong.
func TestEveryClause(t *testing.T) {
	t.Parallel()
	s := newSite(t, everything)
	views := map[string]string{
		"repo.query":                "id tag_id task_id create_event state dist opts custom_opts creation_time tag_name begin_event",
		"repo.queryQueue":           "id tag_id task_id at_event min_event active opts priority create_time owner repo_id",
		"scheduler.getTaskRuns":     "id task_id host_id active create_time start_time state",
		"scheduler.getTaskRefusals": "id task_id host_id soft msg time",
		"scheduler.getLogMessages":  "id task_id host_id msg msg_time",
	}
	for method, names := range views {
		for _, name := range append(strings.Fields(names), "nosuch", "id; DROP TABLE users", "") {
			for kind, v := range few() {
				for _, clause := range []any{[]any{name, v}, []any{name, "=", v}, []any{name, "<", v}, []any{name, "IN", v}, []any{name, "IS NOT", v}, []any{name, "@>", v}, []any{v, "=", name}, []any{name, v, nil}} {
					if complaint := s.attempt(method, []any{[]any{clause}}); complaint != "" {
						t.Errorf("%s with %v, a %s: %.300s", method, clause, kind, complaint)
					}
				}
			}
		}
	}
}

// few are the odd values that members and conditions are tried with.
func few() map[string]any {
	all, some := odd(), map[string]any{}
	for _, name := range []string{
		"nil", "true", "negative", "2^40", "float", "NaN", "nothing", "word", "NUL", "path", "wildcards", "not UTF-8",
		"bad regexp", "long name", "bytes", "list", "words", "structs", "by name", "deep list",
	} {
		some[name] = all[name]
	}
	return some
}
