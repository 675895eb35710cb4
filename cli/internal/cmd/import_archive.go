package cmd

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importArchiveOptions struct {
	CreateBuild, Link bool
	Type, TypeInfo    string
	Build             string
	Files             []string
}

func addImportArchive(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "import-archive", Category: cli.Admin,
		Usage: "<build-id|n-v-r> <archive_path> [<archive_path2 ...]", Short: "Import files that are no RPMs into a build",
	}, func(f *cli.Flags, o *importArchiveOptions) {
		f.Bool(new(bool), "noprogress", "without effect")
		f.Bool(&o.CreateBuild, "create-build", "make the build if there is none")
		f.Bool(&o.Link, "link", "link the files into the file tree instead of uploading them")
		f.String(&o.Type, "type", "the files' type: maven, win or image")
		f.String(&o.TypeInfo, "type-info", "what the type needs to know: a .pom file (maven), relpath:platforms[:flags] (win) or an architecture (image)")
		f.Args(func(args []string) error {
			if len(args) < 2 {
				return cli.Usagef("You must specify a build ID or N-V-R and an archive to import")
			}
			o.Build, o.Files = args[0], args[1:]
			return nil
		})
	}, runImportArchive)
}

func runImportArchive(ctx context.Context, e *cli.Env, o importArchiveOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	info, err := o.typeInfo(ctx, s)
	if err != nil {
		return err
	}
	build, err := o.build(ctx, s, info)
	if err != nil {
		return err
	}
	for _, file := range o.Files {
		name := filepath.Base(file)
		e.Println("Uploading archive: " + name)
		e.Flush()
		dir := uploadDir("cli-import", e.Now())
		if o.Link {
			_, err = linkUpload(koji.PathInfo{Top: e.Config.TopDir}, file, dir)
		} else {
			_, err = s.UploadFile(ctx, file, client.Target{Path: dir, Overwrite: true})
		}
		if err != nil {
			return err
		}
		e.Println()
		if _, err := s.Call(ctx, "importArchive", dir+"/"+name, build, o.Type, info); err != nil {
			return err
		}
		e.Println("Imported: " + name)
	}
	return nil
}

// typeInfo checks that the user may import files of the type, and reads what is
// to be known about them.
func (o *importArchiveOptions) typeInfo(ctx context.Context, c client.Caller) (xmlrpc.Struct, error) {
	missing := "--type-info must be specified"
	switch o.Type {
	case "":
		return nil, cli.Usagef("You must specify an archive type")
	case "maven":
		missing = "--type-info must point to a .pom file when importing Maven archives"
	case "win", "image":
	default:
		return nil, cli.Usagef("Unsupported archive type: %s", o.Type)
	}
	perm := o.Type + "-import"
	if err := needPerm(ctx, c, "This action requires the "+perm+" privilege", perm, "admin"); err != nil {
		return nil, err
	}
	switch {
	case o.TypeInfo == "":
		return nil, cli.Usagef("%s", missing)
	case o.Type == "maven":
		return readPOM(o.TypeInfo)
	case o.Type == "image":
		return xmlrpc.Struct{{Name: "arch", Value: o.TypeInfo}}, nil
	}
	parts := strings.SplitN(o.TypeInfo, ":", 3)
	if len(parts) < 2 {
		return nil, cli.Usagef("--type-info must be in relpath:platforms[:flags] format")
	}
	flags := []string{}
	if len(parts) > 2 {
		flags = append(flags, strings.Fields(parts[2])...)
	}
	return xmlrpc.Struct{
		{Name: "relpath", Value: parts[0]}, {Name: "platforms", Value: append([]string{}, strings.Fields(parts[1])...)}, {Name: "flags", Value: flags},
	}, nil
}

// build finds the build, or makes it.
func (o *importArchiveOptions) build(ctx context.Context, c client.Caller, info xmlrpc.Struct) (xmlrpc.Struct, error) {
	build, err := find(ctx, c, "getBuild", koji.ParseWord(o.Build))
	if err != nil || build != nil {
		return build, err
	}
	if !o.CreateBuild {
		return nil, cli.Usagef("No such build: %s", o.Build)
	}
	nvr, err := koji.ParseNVR(o.Build)
	if err != nil {
		return nil, err
	}
	var epoch any
	if nvr.Epoch != "" {
		if epoch, err = strconv.ParseInt(nvr.Epoch, 10, 64); err != nil {
			return nil, fmt.Errorf("bad epoch in %s", o.Build)
		}
	}
	build = xmlrpc.Struct{
		{Name: "name", Value: nvr.Name}, {Name: "version", Value: nvr.Version}, {Name: "release", Value: nvr.Release},
		{Name: "epoch", Value: epoch},
	}
	switch o.Type {
	case "maven":
		_, err = c.Call(ctx, "createMavenBuild", build, info)
	case "win":
		// On which platform it was built nobody knows.
		_, err = c.Call(ctx, "createWinBuild", build, xmlrpc.Struct{{Name: "platform", Value: "import"}})
	default:
		_, err = c.Call(ctx, "createImageBuild", build)
	}
	return build, err
}

// readPOM reads a Maven project's coordinates; what it does not say itself is its
// parent's.
func readPOM(file string) (xmlrpc.Struct, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	type coordinates struct {
		Group    string `xml:"groupId"`
		Artifact string `xml:"artifactId"`
		Version  string `xml:"version"`
	}
	var project struct {
		XMLName xml.Name    `xml:"project"`
		Parent  coordinates `xml:"parent"`
		coordinates
	}
	d := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(data), "?")))
	d.Strict = false // POMs have entities of their own
	if err := d.Decode(&project); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	info := xmlrpc.Struct{}
	for _, f := range []struct{ field, name, own, parent string }{
		{"groupId", "group_id", project.Group, project.Parent.Group},
		{"artifactId", "artifact_id", project.Artifact, project.Parent.Artifact},
		{"version", "version", project.Version, project.Parent.Version},
	} {
		value := strings.TrimSpace(f.own)
		if value == "" {
			value = strings.TrimSpace(f.parent)
		}
		if value == "" {
			return nil, koji.Errorf(koji.GenericError, "could not extract %s from POM: %s", f.field, file)
		}
		info.Set(f.name, value)
	}
	return info, nil
}
