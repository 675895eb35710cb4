package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerTypes(r *hub.Registrar) {
	hub.Method(r, "getBuildType", buildType, hub.Func("get_build_type"),
		hub.Doc("Returns the types of a build, each with what is known of it."))
	hub.Method(r, "listBTypes", listTypes, hub.Func("list_btypes"), hub.Doc("Lists the types that builds can have."))
	hub.Method(r, "addBType", addType, hub.Perm("admin"), hub.Func("add_btype"), hub.Doc("Adds a type of build."))
	hub.Method(r, "getMavenBuild", getMaven, hub.Func("get_maven_build"), hub.Doc("Returns what is special of a Maven build."))
	hub.Method(r, "getWinBuild", getWin, hub.Func("get_win_build"), hub.Doc("Returns what is special of a Windows build."))
	hub.Method(r, "getImageBuild", getImage, hub.Func("get_image_build"), hub.Doc("Tells whether a build is an image build."))
	hub.Method(r, "createMavenBuild", createMaven, hub.Perm("maven-import"), hub.Func("RootExports.createMavenBuild"),
		hub.Doc("Makes a Maven build, or one of a build that exists."))
	hub.Method(r, "createWinBuild", createWin, hub.Perm("win-import"), hub.Func("RootExports.createWinBuild"),
		hub.Doc("Makes a Windows build, or one of a build that exists."))
	hub.Method(r, "createImageBuild", createImage, hub.Perm("image-import"), hub.Func("RootExports.createImageBuild"),
		hub.Doc("Makes an image build, or one of a build that exists."))
}

// AddType marks a build as one of that type.
func AddType(ctx context.Context, c *hub.Call, id int64, btype string) error {
	t, err := lookup.Must(ctx, c, lookup.BuildType, koji.RefName(btype))
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, "INSERT INTO build_types (build_id, btype_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, t.ID)
	return err
}

// legacyTables hold what is special of the types that koji knew first.
var legacyTables = [...]string{"maven_builds", "win_builds", "image_builds"}

func forgetTypes(ctx context.Context, c *hub.Call, id int64) error {
	for _, table := range append(legacyTables[:], "build_types") {
		if _, err := c.Exec(ctx, "DELETE FROM "+table+" WHERE build_id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// Types returns the types of a build by name, each with what is known of it.
func Types(ctx context.Context, c *hub.Call, b *Info) (xmlrpc.Struct, error) {
	names, err := hub.Rows[string](ctx, c, `SELECT btype.name FROM btype
		JOIN build_types ON build_types.btype_id = btype.id WHERE build_types.build_id = $1`, b.ID)
	if err != nil {
		return nil, err
	}
	extra, _ := b.Extra.Value.(xmlrpc.Struct)
	info, _ := extra.Value("typeinfo").(xmlrpc.Struct)
	types := xmlrpc.Struct{}
	for _, name := range names {
		types.Set(name, info.Value(name))
	}
	for name, find := range map[string]func(context.Context, *hub.Call, int64) (any, error){
		"maven": mavenOf, "win": winOf, "image": imageOf,
	} {
		v, err := find(ctx, c, b.ID)
		if err != nil {
			return nil, err
		}
		if v != nil {
			types.Set(name, v)
		}
	}
	return types, nil
}

func buildType(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	if s, ok := a.Build.(xmlrpc.Struct); ok { // what getBuild answered will do
		if id, ok := s.Value("id").(int64); ok {
			if _, ok := s.Get("extra"); ok {
				return Types(ctx, c, &Info{ID: id, Listed: Listed{Extra: hub.JSON{Value: s.Value("extra")}}})
			}
		}
	}
	b, err := get(ctx, c, a)
	if err != nil || b == nil {
		return nil, err
	}
	return Types(ctx, c, b)
}

type listTypesArgs struct {
	Query xmlrpc.Struct `koji:"query" default:"null"`
	Opts  hub.QueryOpts `koji:"queryOpts" default:"null"`
}

type typeRow struct {
	ID   int64  `koji:"id" sql:"btype.id"`
	Name string `koji:"name" sql:"btype.name"`
}

func listTypes(ctx context.Context, c *hub.Call, a listTypesArgs) (any, error) {
	q := hub.Select[typeRow]("btype").Opts(a.Opts)
	if v, ok := a.Query.Get("name"); ok {
		name, ok := v.(string)
		if !ok {
			return nil, hub.WrongType(v, "<class 'str'>")
		}
		q.Where("btype.name = ?", name)
	}
	if v, ok := a.Query.Get("id"); ok {
		id, err := args.OptionalInt(v)
		if err != nil {
			return nil, err
		}
		q.Where("btype.id = ?::bigint", id)
	}
	return q.Answer(ctx, c)
}

type addTypeArgs struct {
	Name any `koji:"name"`
}

func addType(ctx context.Context, c *hub.Call, a addTypeArgs) (any, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	ref, err := koji.ParseRef(a.Name)
	if err != nil {
		return nil, err
	}
	_, exists, err := lookup.Find(ctx, c, lookup.BuildType, ref)
	if err != nil {
		return nil, err
	}
	if exists {
		return nil, koji.Errorf(koji.GenericError, "btype already exists")
	}
	_, err = lookup.Make(ctx, c, lookup.BuildType, ref.Name())
	return nil, err
}
