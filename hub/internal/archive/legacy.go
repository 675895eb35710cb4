package archive

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// registerLegacy adds the calls by which hosts build with Maven and in Windows.
// koji mostly says that the hub is not set up for it before it asks who calls.
func registerLegacy(r *hub.Registrar) {
	supported := func(assert func(*hub.Call) error) hub.MethodOption {
		return hub.Checked(func(ctx context.Context, c *hub.Call) error {
			if err := assert(c); err != nil {
				return err
			}
			_, err := host.Verify(ctx, c)
			return err
		})
	}
	maven, win := supported((*hub.Call).AssertMaven), supported((*hub.Call).AssertWin)
	hub.Method(r, "host.initMavenBuild", initMaven, maven, hub.Func("HostExports.initMavenBuild"), hub.Doc("Announces the Maven build that a task makes."))
	hub.Method(r, "host.createMavenBuild", createMaven, host.Exclusive(), hub.Func("HostExports.createMavenBuild"), hub.Doc("Makes a Maven build of a build."))
	hub.Method(r, "host.completeMavenBuild", completeMaven, maven, hub.Func("HostExports.completeMavenBuild"),
		hub.Doc("Imports what a task built with Maven and completes its build."))
	hub.Method(r, "host.moveMavenBuildToScratch", mavenToScratch, maven, hub.Func("HostExports.moveMavenBuildToScratch"),
		hub.Doc("Moves the files of a scratch Maven build to where users find them."))
	hub.Method(r, "host.importWrapperRPMs", importWrappers, maven, hub.Func("HostExports.importWrapperRPMs"),
		hub.Doc("Imports the RPMs that wrap a build's files."))
	hub.Method(r, "host.initWinBuild", initWin, win, hub.Func("HostExports.initWinBuild"), hub.Doc("Announces the Windows build that a task makes."))
	hub.Method(r, "host.completeWinBuild", completeWin, win, hub.Func("HostExports.completeWinBuild"),
		hub.Doc("Imports what a task built in Windows and completes its build."))
	hub.Method(r, "host.moveWinBuildToScratch", winToScratch, win, hub.Func("HostExports.moveWinBuildToScratch"),
		hub.Doc("Moves the files of a scratch Windows build to where users find them."))
}

type initMavenArgs struct {
	TaskID int64         `koji:"task_id"`
	Build  xmlrpc.Struct `koji:"build_info"`
	Maven  any           `koji:"maven_info"`
}

func initMaven(ctx context.Context, c *hub.Call, a initMavenArgs) (xmlrpc.Struct, error) {
	info := append(xmlrpc.Struct{}, a.Build...)
	info.Set("release", nil) // the hub counts
	data, id, err := begin(ctx, c, a.TaskID, info)
	if err != nil {
		return nil, err
	}
	return data, build.MakeMaven(ctx, c, id, a.Maven)
}

type createMavenArgs struct {
	Build any `koji:"build_info"`
	Maven any `koji:"maven_info"`
}

func createMaven(ctx context.Context, c *hub.Call, a createMavenArgs) (any, error) {
	if err := c.AssertMaven(); err != nil {
		return nil, err
	}
	b, err := described(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	if err := build.RejectDraft(b); err != nil {
		return nil, err
	}
	return nil, build.MakeMaven(ctx, c, b.ID, a.Maven)
}

type initWinArgs struct {
	TaskID int64         `koji:"task_id"`
	Build  xmlrpc.Struct `koji:"build_info"`
	Win    any           `koji:"win_info"`
}

func initWin(ctx context.Context, c *hub.Call, a initWinArgs) (xmlrpc.Struct, error) {
	data, id, err := begin(ctx, c, a.TaskID, a.Build)
	if err != nil {
		return nil, err
	}
	return data, build.MakeWin(ctx, c, id, a.Win)
}

type wrappersArgs struct {
	TaskID  int64         `koji:"task_id"`
	BuildID int64         `koji:"build_id"`
	Results xmlrpc.Struct `koji:"rpm_results"`
}

func importWrappers(ctx context.Context, c *hub.Call, a wrappersArgs) (any, error) {
	if _, err := build.OwnTask(ctx, c, a.TaskID); err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, a.BuildID)
	if err != nil {
		return nil, err
	}
	info, err := b.Struct()
	if err != nil {
		return nil, err
	}
	label := koji.BuildLabel(info, false)
	if !b.IsComplete() {
		return nil, koji.Errorf(koji.GenericError, "cannot import wrapper rpms for %s: build state is %s, not complete",
			label, strings.ToLower(b.StateName()))
	}
	has, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM rpminfo WHERE build_id = $1)", b.ID)
	if err != nil {
		return nil, err
	}
	if has {
		return nil, koji.Errorf(koji.GenericError, "wrapper rpms for %s have already been imported", label)
	}
	results := append(xmlrpc.Struct{}, a.Results...)
	results.Set("task_id", a.TaskID)
	return nil, importWrapper(ctx, c, b, results)
}

// described returns the build that a parameter names, as build.Get reads it; a
// description that has its id names it by that.
func described(ctx context.Context, c *hub.Call, v any) (*build.Info, error) {
	if s, ok := v.(xmlrpc.Struct); ok {
		if id, ok := s.Get("id"); ok {
			v = id
		}
	}
	return build.Get(ctx, c, v)
}
