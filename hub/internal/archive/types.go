package archive

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Type is a type of archive, known by the extensions of its files.
type Type struct {
	ID          int64   `koji:"id" sql:"id"`
	Name        string  `koji:"name" sql:"name"`
	Description string  `koji:"description" sql:"description"`
	Extensions  string  `koji:"extensions" sql:"extensions"` // separated by blanks
	Compression *string `koji:"compression_type" sql:"compression_type"`
}

func (t *Type) fits(extension string) bool {
	return slices.ContainsFunc(strings.Fields(t.Extensions), func(e string) bool { return strings.ToLower(e) == extension })
}

// Types lists the types of archives.
func Types(ctx context.Context, c *hub.Call) ([]Type, error) {
	return hub.Select[Type]("archivetypes").OrderBy("id").All(ctx, c)
}

// typeOf returns the type of a file by the longest extension that one has; nil
// when none fits.
func typeOf(ctx context.Context, c *hub.Call, filename string) (*Type, error) {
	types, err := Types(ctx, c)
	if err != nil {
		return nil, err
	}
	extension, more := strings.ToLower(filename), true
	for more {
		var fit *Type
		for i := range types {
			if !types[i].fits(extension) {
				continue
			}
			if fit != nil {
				return nil, koji.Errorf(koji.GenericError, "multiple matches for file extension: %s", extension)
			}
			fit = &types[i]
		}
		if fit != nil {
			return fit, nil
		}
		_, extension, more = strings.Cut(extension, ".")
	}
	return nil, nil
}

func listTypes(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]Type, error) { return Types(ctx, c) }

type typeArgs struct {
	Filename any  `koji:"filename" default:"null"`
	Name     any  `koji:"type_name" default:"null"`
	ID       any  `koji:"type_id" default:"null"`
	Strict   bool `koji:"strict" default:"false"`
}

func getType(ctx context.Context, c *hub.Call, a typeArgs) (*Type, error) {
	q := hub.Select[Type]("archivetypes")
	switch {
	case koji.Truth(a.ID):
		id, err := number(a.ID)
		if err != nil {
			return nil, err
		}
		q.Where("id = ?::bigint", id)
	case koji.Truth(a.Name):
		name, ok := a.Name.(string)
		if !ok {
			return nil, hub.WrongType(a.Name, "<class 'str'>")
		}
		q.Where("name = ?", name)
	case koji.Truth(a.Filename):
		name, ok := a.Filename.(string)
		if !ok {
			return nil, hub.WrongType(a.Filename, "<class 'str'>")
		}
		t, err := typeOf(ctx, c, name)
		if err == nil && t == nil && a.Strict {
			err = koji.Errorf(koji.GenericError, "unsupported file extension: %s", name)
		}
		return t, err
	default:
		return nil, koji.Errorf(koji.GenericError, "one of filename, type_name, or type_id must be specified")
	}
	t, ok, err := q.One(ctx, c)
	if err == nil && !ok && a.Strict {
		err = koji.Errorf(koji.GenericError, "query returned no rows")
	}
	if err != nil || !ok {
		return nil, err
	}
	return &t, nil
}

type addTypeArgs struct {
	Name        any     `koji:"name"`
	Description string  `koji:"description"`
	Extensions  string  `koji:"extensions"`
	Compression *string `koji:"compression_type" default:"null"`
}

func addType(ctx context.Context, c *hub.Call, a addTypeArgs) (any, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	if a.Compression != nil && *a.Compression != "zip" && *a.Compression != "tar" {
		return nil, koji.Errorf(koji.GenericError, "Unsupported compression type %s", *a.Compression)
	}
	name := a.Name.(string)
	types, err := Types(ctx, c)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(types, func(t Type) bool { return t.Name == name }) {
		return nil, koji.Errorf(koji.GenericError, "archivetype %s already exists", name)
	}
	for extension := range strings.SplitSeq(a.Extensions, " ") {
		if !isExtension(extension) {
			return nil, koji.Errorf(koji.GenericError, "No such %s file extension", extension)
		}
		if slices.ContainsFunc(types, func(t Type) bool { return t.fits(strings.ToLower(extension)) }) {
			return nil, koji.Errorf(koji.GenericError, "file extension %s already exists", extension)
		}
	}
	_, err = c.Exec(ctx, "INSERT INTO archivetypes (name, description, extensions, compression_type) VALUES ($1, $2, $3, $4)",
		name, a.Description, a.Extensions, a.Compression)
	return nil, err
}

// isExtension: letters and digits, and dots between them.
func isExtension(s string) bool {
	letters := strings.ReplaceAll(s, ".", "")
	return letters != "" && !strings.ContainsFunc(letters, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	})
}
