package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// describe knows the requests of koji's methods; of others it says nothing.
func (p *paramReport) describe(ctx context.Context, method string) ([]string, error) {
	switch method {
	case "build":
		p.required(2, "Source", "Build Target")
	case "maven":
		p.required(2, "SCM URL", "Build Target")
	case "winbuild":
		p.required(3, "VM", "SCM URL", "Build Target")
	case "buildSRPMFromSCM":
		p.add("SCM URL", p.at(0))
	case "buildSRPMFromCVS":
		p.add("CVS URL", p.at(0))
	case "createLiveCD", "createAppliance", "createLiveMedia":
		p.named("Name", "Version", "Release", "Arch", "Target Info", "Build Tag", "Repo", "Kickstart File")
		p.options(8)
	case "appliance", "livecd", "livemedia":
		p.named("Name", "Version", "Arches", "Target", "Kickstart")
		p.options(5)
	case "newRepo":
		p.add("Tag", p.lookup(ctx, "getTag", p.at(0)).Value("name"))
	case "prepRepo":
		p.add("Tag", p.structAt(0).Value("name"))
	case "buildArch":
		p.buildArch(ctx)
	case "buildMaven":
		p.add("SCM URL", p.at(0))
		p.add("Build Tag", p.structAt(1).Value("name"))
		p.options(2)
	case "wrapperRPM":
		p.wrapperRPM()
	case "tagBuild":
		build := p.lookup(ctx, "getBuild", p.at(1))
		p.add("Destination Tag", p.lookup(ctx, "getTag", p.at(0)).Value("name"))
		p.add("Build", koji.BuildLabel(build, false))
	case "buildNotification":
		p.add("Recipients", joined(p.listAt(0)))
		p.add("Build", koji.BuildLabel(p.structAt(1), false))
		p.add("Build Target", p.structAt(2).Value("name"))
		p.add("Web URL", p.at(3))
	case "tagNotification":
		p.tagNotification(ctx)
	case "createrepo":
		p.createrepo()
	case "chainmaven":
		p.chainMaven()
	case "chainbuild":
		p.chainBuild()
	case "vmExec":
		p.vmExec()
	case "dependantTask":
		p.dependantTask()
	case "waitrepo":
		p.waitrepo()
	}
	return p.lines, p.err
}

// required adds n parameters that must be there, and options behind them.
func (p *paramReport) required(n int, labels ...string) {
	p.at(n - 1)
	p.named(labels...)
	p.options(n)
}

func (p *paramReport) buildArch(ctx context.Context) {
	p.lines = append(p.lines, "SRPM: "+p.e.Config.TopDir+"/work/"+koji.Str(p.at(0)))
	tag, err := find(ctx, p.s, "getTag", p.at(1))
	if err != nil {
		p.fail(err)
	}
	if tag != nil {
		p.add("Build Tag", tag.Value("name"))
	} else {
		p.add("Build Tag", koji.Str(p.at(1))+" (deleted)")
	}
	p.add("Build Arch", p.at(2))
	p.lines = append(p.lines, "SRPM Kept: "+koji.Repr(p.at(3)))
	p.options(4)
}

func (p *paramReport) wrapperRPM() {
	p.add("Spec File URL", p.at(0))
	p.add("Build Tag", p.structAt(1).Value("name"))
	if koji.Truth(p.at(2)) {
		p.add("Build", koji.BuildLabel(p.structAt(2), false))
	}
	if koji.Truth(p.at(3)) {
		task := p.structAt(3)
		p.add("Task", str(task, "id")+" "+koji.TaskLabel(task))
	}
	p.options(4)
}

func (p *paramReport) tagNotification(ctx context.Context) {
	dest := p.lookup(ctx, "getTag", p.at(2))
	var src xmlrpc.Struct
	if koji.Truth(p.at(3)) {
		src = p.lookup(ctx, "getTag", p.at(3))
	}
	build := p.lookup(ctx, "getBuild", p.at(4))
	user := p.lookup(ctx, "getUser", p.at(5))
	p.add("Recipients", joined(p.listAt(0)))
	p.add("Successful?", yesNoWord(p.at(1)))
	p.add("Tagged Into", dest.Value("name"))
	if src != nil {
		p.add("Moved From", src.Value("name"))
	}
	p.add("Build", koji.BuildLabel(build, false))
	p.add("Tagged By", user.Value("name"))
	p.add("Ignore Success?", yesNoWord(p.at(6)))
	if koji.Truth(p.at(7)) {
		p.add("Failure Message", p.at(7))
	}
}

func yesNoWord(v any) string {
	if koji.Truth(v) {
		return "yes"
	}
	return "no"
}

func (p *paramReport) createrepo() {
	p.add("Repo ID", p.at(0))
	p.add("Arch", p.at(1))
	if old := p.at(2); koji.Truth(old) {
		s := p.asStruct(old)
		p.add("Old Repo ID", s.Value("id"))
		p.add("Old Repo Creation", koji.FormatTimeLong(s.Value("create_ts"), p.e.Location))
	}
	if len(p.request) > 3 {
		var repos []any
		for _, r := range p.listAt(3) {
			repos = append(repos, p.asStruct(r).Value("external_repo_name"))
		}
		p.add("External Repos", joined(repos))
	}
}

func (p *paramReport) chainMaven() {
	p.lines = append(p.lines, "Builds:")
	for _, m := range p.structAt(0) {
		p.lines = append(p.lines, "  "+m.Name)
		p.members(p.asStruct(m.Value), "  ")
	}
	p.add("Build Target", p.at(1))
	p.options(2)
}

func (p *paramReport) chainBuild() {
	p.lines = append(p.lines, "Build Groups:")
	for i, group := range p.listAt(0) {
		list, _ := group.([]any)
		p.add("  "+koji.Str(int64(i+1)), joined(list))
	}
	p.add("Build Target", p.at(1))
	p.options(2)
}

func (p *paramReport) vmExec() {
	p.add("VM", p.at(0))
	p.lines = append(p.lines, "Exec Params:")
	for _, info := range p.listAt(1) {
		if s, ok := info.(xmlrpc.Struct); ok {
			p.members(s, "  ")
		} else {
			p.lines = append(p.lines, "  "+koji.Str(info))
		}
	}
	p.options(2)
}

func (p *paramReport) dependantTask() {
	p.add("Dependant Tasks", joined(p.listAt(0)))
	p.lines = append(p.lines, "Subtasks:")
	for _, v := range p.listAt(1) {
		sub, _ := v.([]any)
		if len(sub) < 2 {
			p.fail(errMalformed)
			return
		}
		params, _ := sub[1].([]any)
		p.add("  Method", sub[0])
		p.add("  Parameters", joined(params))
		if len(sub) > 2 {
			p.optionsOf(sub[2], "  ")
		}
		p.lines = append(p.lines, "")
	}
}

func (p *paramReport) waitrepo() {
	p.add("Build Target", p.at(0))
	if v := p.at(1); koji.Truth(v) {
		p.add("Newer Than", v)
	}
	if koji.Truth(p.at(2)) {
		p.add("NVRs", joined(p.listAt(2)))
	}
}
