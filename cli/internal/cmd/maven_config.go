package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// mavenSection describes one build in the files that maven-build, maven-chain and
// wrapper-rpm read: one section for each.
type mavenSection struct {
	name   string
	params xmlrpc.Struct
}

// readMavenConfig reads all builds. With chain they may depend on one another.
// What is wrong with them is a usage error.
func readMavenConfig(files []string, chain, scratch bool) ([]mavenSection, error) {
	conf, err := config.ReadFiles(files, false)
	if err != nil {
		return nil, err
	}
	var builds []mavenSection
	for _, name := range conf.Sections() {
		params, err := mavenSectionParams(conf, name, chain, scratch)
		if err != nil {
			return nil, err
		}
		if !has(params, "scmurl") {
			return nil, cli.Usagef("%s is missing the scmurl parameter", name)
		}
		builds = append(builds, mavenSection{name, params})
	}
	if builds == nil {
		return nil, cli.Usagef("No sections found in: %s", strings.Join(files, ", "))
	}
	return builds, nil
}

// oneMavenConfig reads one build: the named one, or the only one there is.
func oneMavenConfig(files []string, section string, scratch bool) (mavenSection, error) {
	builds, err := readMavenConfig(files, false, scratch)
	if err != nil {
		return mavenSection{}, err
	}
	if section == "" && len(builds) > 1 {
		return mavenSection{}, cli.Usagef("Multiple sections in: %s, you must specify the section", strings.Join(files, ", "))
	}
	for _, b := range builds {
		if section == "" || b.name == section {
			return b, nil
		}
	}
	return mavenSection{}, cli.Usagef("Section %s does not exist in: %s", section, strings.Join(files, ", "))
}

func mavenSectionParams(conf *config.File, section string, chain, scratch bool) (xmlrpc.Struct, error) {
	get := func(name string) string {
		o, _ := conf.Get(section, name)
		return o.Value
	}
	words := func(name string) []string { return strings.Fields(get(name)) }
	lines := func(name string) []string {
		return slices.DeleteFunc(strings.Split(get(name), "\n"), func(l string) bool { return l == "" })
	}
	switch kind := get("type"); kind {
	case "", "maven":
		o := mavenOptions{
			Patches: get("patches"), Specfile: get("specfile"), Goals: words("goals"), Profiles: words("profiles"),
			Packages: words("packages"), JVMOptions: words("jvm_options"), MavenOptions: words("maven_options"),
			Properties: lines("properties"), Envs: lines("envs"),
		}
		if chain {
			o.buildRequires = words("buildrequires")
		}
		params, err := o.params(get("scmurl"), scratch && !chain)
		if err != nil {
			return nil, cli.Usagef("%s", err)
		}
		return params, nil
	case "wrapper":
		needs := words("buildrequires")
		if len(needs) != 1 {
			return nil, cli.Usagef("A wrapper-rpm must depend on exactly one package")
		}
		params := xmlrpc.Struct{
			{Name: "type", Value: kind}, {Name: "scmurl", Value: get("scmurl")}, {Name: "buildrequires", Value: needs},
		}
		if !scratch {
			params.Set("create_build", true)
		}
		return params, nil
	default:
		return nil, cli.Usagef("Unsupported build type: %s", kind)
	}
}

// mavenOptions are the options of a Maven build.
type mavenOptions struct {
	Patches, Specfile                                   string
	Goals, Profiles, Packages, JVMOptions, MavenOptions []string
	Properties, Envs                                    []string // name=value
	buildRequires                                       []string
}

// params are the options as the API takes them, without those that are empty.
func (o *mavenOptions) params(source string, scratch bool) (xmlrpc.Struct, error) {
	params := xmlrpc.Struct{}
	for _, opt := range []struct{ name, value string }{{"scmurl", source}, {"patches", o.Patches}, {"specfile", o.Specfile}} {
		if opt.value != "" {
			params.Set(opt.name, opt.value)
		}
	}
	for _, opt := range []struct {
		name  string
		value []string
	}{
		{"goals", o.Goals}, {"profiles", o.Profiles}, {"packages", o.Packages}, {"jvm_options", o.JVMOptions},
		{"maven_options", o.MavenOptions},
	} {
		if len(opt.value) > 0 {
			params.Set(opt.name, opt.value)
		}
	}
	if len(o.Properties) > 0 {
		var props xmlrpc.Struct
		for _, p := range o.Properties {
			name, value, ok := strings.Cut(p, "=")
			props.Set(name, nil)
			if ok {
				props.Set(name, value)
			}
		}
		params.Set("properties", props)
	}
	if len(o.Envs) > 0 {
		var envs xmlrpc.Struct
		for _, env := range o.Envs {
			name, value, ok := strings.Cut(env, "=")
			if !ok {
				return nil, fmt.Errorf("Environment variables must be in NAME=VALUE format") //nolint:staticcheck // koji's words
			}
			envs.Set(name, value)
		}
		params.Set("envs", envs)
	}
	if len(o.buildRequires) > 0 {
		params.Set("buildrequires", o.buildRequires)
	}
	if scratch {
		params.Set("scratch", true)
	}
	return params, nil
}
