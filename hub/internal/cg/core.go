// Package cg takes builds from content generators: programs outside of koji that
// build by themselves and tell in a file of metadata what came out (koji API:
// CGInitBuild, CGRefundBuild, CGImport).
package cg

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the calls of content generators.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "cg" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "CGInitBuild", initBuild, hub.Func("cg_init_build"),
		hub.Doc("Reserves a build for a content generator and returns its id, with the token to import it."))
	hub.Method(r, "CGRefundBuild", refund, hub.Func("cg_refund_build"),
		hub.Doc("Gives a reserved build up: it becomes failed or canceled."))
	hub.Method(r, "CGImport", importBuild, hub.Func("cg_import"),
		hub.Doc("Imports what a content generator has built and uploaded, as its metadata says."))
	return nil
}

// access looks a content generator up for which the caller may import.
func access(ctx context.Context, c *hub.Call, ref any) (lookup.Entry, error) {
	generator, err := lookup.MustValue(ctx, c, lookup.Generator, ref)
	if err != nil {
		return lookup.Entry{}, err
	}
	if !c.Session.LoggedIn {
		return lookup.Entry{}, koji.Errorf(koji.AuthError, "Not logged-in")
	}
	may, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM cg_users WHERE active AND cg_id = $1 AND user_id = $2)",
		generator.ID, c.Session.UserID)
	if err == nil && !may {
		err = koji.Errorf(koji.AuthError, "Content generator access required (%s)", generator.Name)
	}
	return generator, err
}
