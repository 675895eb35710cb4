package koji

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// TaskLabel is koji's line for a task in listings: the method and what it works
// on, "buildArch (hello-1-1.src.rpm, x86_64)", or else its architecture. info is
// what getTaskInfo answers when asked for the request.
func TaskLabel(info xmlrpc.Struct) string {
	const malformed = "malformed task"
	method, ok := info.Value("method").(string)
	arch, hasArch := info.Get("arch")
	request, hasRequest := info.Value("request").([]any)
	if !ok || !hasArch || !hasRequest {
		return malformed
	}
	label := method + " (" + Str(arch)
	params, err := ParseTaskParams(method, request)
	switch {
	case IsKind(err, ParameterError):
		return label + ", unknown args)"
	case err != nil:
		return label + ")"
	}
	l := labeler{params: params}
	subject := l.subject(method)
	switch {
	case l.malformed:
		return malformed
	case subject != "":
		return method + " (" + subject + ")"
	}
	return label + ")"
}

// labeler reads a task's parameters and remembers whether one was not as the
// method has it.
type labeler struct {
	params    xmlrpc.Struct
	malformed bool
}

func (l *labeler) subject(method string) string {
	switch method {
	case "build", "maven":
		src := l.text(l.first("src", "url"))
		if strings.Contains(src, "://") {
			src = moduleInfo(src)
		} else {
			src = basename(src)
		}
		return l.nameOrSelf(l.first("target", "build_tag")) + ", " + src
	case "indirectionimage":
		opts := l.structOf(l.get("opts"))
		return l.member(opts, "name") + ", " + l.member(opts, "version") + ", " + l.member(opts, "release")
	case "buildSRPMFromSCM":
		return moduleInfo(l.text(l.get("url")))
	case "buildArch":
		pkg := l.get("pkg")
		if s, ok := pkg.(xmlrpc.Struct); ok {
			pkg = s.Value("name")
		}
		return basename(l.text(pkg)) + ", " + Str(l.get("arch"))
	case "buildMaven":
		return l.nameIn("build_tag")
	case "wrapperRPM":
		if build := l.get("build"); Truth(build) {
			return l.nameIn("build_target") + ", " + BuildLabel(l.structOf(build), false)
		}
		return l.nameIn("build_target")
	case "winbuild":
		return l.nameOrSelf(l.get("target")) + ", " + moduleInfo(l.text(l.get("source_url")))
	case "vmExec":
		return l.textIfAny("name")
	case "buildNotification":
		return BuildLabel(l.structOf(l.get("build")), false)
	case "newRepo", "distRepo":
		return l.nameOrSelf(l.get("tag"))
	case "createrepo":
		return l.textIfAny("arch")
	case "createdistrepo":
		return Str(l.get("repo_id")) + ", " + Str(l.get("arch"))
	case "dependantTask":
		return l.firstOfEach("task_list")
	case "chainbuild", "chainmaven":
		if target := l.get("target"); Truth(target) {
			return l.nameOrSelf(target)
		}
	case "waitrepo":
		return l.waitrepo()
	case "livecd", "appliance", "image", "livemedia":
		return Str(l.first("arch", "arches")) + ", " + Str(l.get("name")) + "-" + Str(l.get("version")) + ", " +
			Str(l.first("ksfile", "inst_tree"))
	case "createLiveCD", "createAppliance", "createImage", "createLiveMedia":
		return l.nameIn("target_info") + ", " + Str(l.get("name")) + "-" + Str(l.get("version")) + "-" +
			Str(l.get("release")) + ", " + Str(l.first("ksfile", "inst_tree")) + ", " + Str(l.get("arch"))
	case "restart", "restartVerify":
		return l.nameIn("host")
	}
	return ""
}

func (l *labeler) waitrepo() string {
	parts := []string{l.nameOrSelf(l.get("tag"))}
	if nvrs, ok := l.get("nvrs").([]any); ok {
		names := make([]string, 0, len(nvrs))
		for _, nvr := range nvrs {
			names = append(names, l.text(nvr))
		}
		parts = append(parts, strings.Join(names, ", "))
	}
	return strings.Join(parts, ", ")
}

func (l *labeler) firstOfEach(name string) string {
	list, ok := l.get(name).([]any)
	l.malformed = l.malformed || !ok
	var firsts []string
	for _, e := range list {
		if sub, ok := e.([]any); ok && len(sub) > 0 {
			firsts = append(firsts, Str(sub[0]))
		} else {
			l.malformed = true
		}
	}
	return strings.Join(firsts, ", ")
}

// get returns a parameter that must be there.
func (l *labeler) get(name string) any {
	v, ok := l.params.Get(name)
	l.malformed = l.malformed || !ok
	return v
}

func (l *labeler) first(names ...string) any { return first(l.params, names...) }

func (l *labeler) text(v any) string {
	s, ok := v.(string)
	l.malformed = l.malformed || !ok
	return s
}

func (l *labeler) textIfAny(name string) string {
	if v := l.get(name); Truth(v) {
		return Str(v)
	}
	return ""
}

func (l *labeler) structOf(v any) xmlrpc.Struct {
	s, ok := v.(xmlrpc.Struct)
	l.malformed = l.malformed || !ok
	return s
}

func (l *labeler) member(s xmlrpc.Struct, name string) string {
	v, ok := s.Get(name)
	l.malformed = l.malformed || !ok
	return Str(v)
}

// nameIn is the name in a struct, "" when it is empty there.
func (l *labeler) nameIn(param string) string {
	s := l.structOf(l.get(param))
	name := l.member(s, "name")
	if !Truth(s.Value("name")) {
		return ""
	}
	return name
}

func (l *labeler) nameOrSelf(v any) string {
	if s, ok := v.(xmlrpc.Struct); ok {
		return l.member(s, "name")
	}
	return Str(v)
}
