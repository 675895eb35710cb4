package cmd

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type importCompsOptions struct {
	Force bool
	Args  []string // file and tag
}

func addImportComps(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "import-comps", Category: cli.Misc,
		Usage: "[options] <file> <tag>", Short: "Import groups of packages from a comps file",
	}, func(f *cli.Flags, o *importCompsOptions) {
		f.Bool(&o.Force, "force", "even if a group is blocked")
		f.Args(exactly(2, "Incorrect number of arguments", &o.Args))
	}, runImportComps)
}

// compsText is an element that may stand there once more for each language.
type compsText []struct {
	Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Text string `xml:",chardata"`
}

// plain is the text without a language, nil when there is none.
func (t compsText) plain() *string {
	for _, v := range t {
		if v.Lang == "" {
			return &v.Text
		}
	}
	return nil
}

type compsGroup struct {
	ID          string    `xml:"id"`
	Name        compsText `xml:"name"`
	Description compsText `xml:"description"`
	Default     string    `xml:"default"`
	UserVisible *string   `xml:"uservisible"`
	LangOnly    *string   `xml:"langonly"`
	BiArchOnly  string    `xml:"biarchonly"`
	Packages    []struct {
		Name         string  `xml:",chardata"`
		Type         string  `xml:"type,attr"`
		BaseArchOnly string  `xml:"basearchonly,attr"`
		Requires     *string `xml:"requires,attr"`
	} `xml:"packagelist>packagereq"`
}

func readComps(file string) ([]compsGroup, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		XMLName xml.Name     `xml:"comps"`
		Groups  []compsGroup `xml:"group"`
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return doc.Groups, nil
}

func isTrue(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "true") }

func runImportComps(ctx context.Context, e *cli.Env, o importCompsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	file, tagName := o.Args[0], o.Args[1]
	tag, err := find(ctx, s, "getTag", tagName)
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", tagName)
	}
	groups, err := readComps(file)
	if err != nil {
		return err
	}
	var force any
	if o.Force {
		force = true
	}
	for _, g := range groups {
		if err := g.add(ctx, e, s, tagName, force); err != nil {
			return err
		}
	}
	return nil
}

// add adds a group and its packages to a tag.
func (g *compsGroup) add(ctx context.Context, e *cli.Env, c client.Caller, tag string, force any) error {
	name := g.ID
	if n := g.Name.plain(); n != nil {
		name = *n
	}
	e.Printf("Group: %s (%s)\n", g.ID, name)
	_, err := c.Call(ctx, "groupListAdd", tag, g.ID, client.KW("force", force, "display_name", name, "is_default", isTrue(g.Default),
		"uservisible", g.UserVisible == nil || isTrue(*g.UserVisible), "description", g.Description.plain(), "langonly", g.LangOnly,
		"biarchonly", isTrue(g.BiArchOnly)))
	if err != nil {
		return err
	}
	for _, p := range g.Packages {
		kind := p.Type
		if !slices.Contains([]string{"mandatory", "default", "optional", "conditional"}, kind) {
			kind = "mandatory"
		}
		pkg := strings.TrimSpace(p.Name)
		base := isTrue(p.BaseArchOnly)
		text := "'basearchonly': " + koji.Repr(base)
		kw := []any{"force", force, "type", kind, "basearchonly", base}
		if kind == "conditional" {
			kw = append(kw, "requires", p.Requires)
			var requires any
			if p.Requires != nil {
				requires = *p.Requires
			}
			text += ", 'requires': " + koji.Repr(requires)
		}
		e.Printf("  Package: %s: {%s, 'type': %s}\n", pkg, text, koji.Repr(kind))
		if _, err := c.Call(ctx, "groupPackageListAdd", tag, g.ID, pkg, client.KW(kw...)); err != nil {
			return err
		}
	}
	return nil
}
