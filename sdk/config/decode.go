package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/internal/pytext"
)

// DecodeOptions says how to treat what the destination does not name.
type DecodeOptions struct {
	// Strict makes unknown sections and options errors instead of warnings.
	Strict bool
	// Known lists options that are accepted though nothing here reads them, as
	// "section.name", "section.*" or "section.prefix*".
	Known []string
}

// Decode fills the struct that dst points to. Fields without an option in the
// file keep their value, so defaults are what is in dst beforehand. The tag
// `ini:"section.name"` names the option; the section's name is what stands
// before the first dot. Field types:
//
//	string, bool, integers, float64    as koji reads them
//	time.Duration                      a number of seconds
//	[]string                           see below
//	encoding.TextUnmarshaler           from the text
//	*T of any of these                 nil while the option is missing
//	map[string]string `ini:"policy.*"` all options of a section, names in lower
//	                                   case; "kojid.rlimit_*" those that begin so
//	[]T  `ini:"path*"`                 a struct for each section path0, path1 …, by number
//	map[string]T `ini:"path*"`         the same by the section's name
//	struct without a tag               its fields belong to the outer one
//
// In the struct T of a section the tag is the option's name alone, and a
// string tagged `ini:"@section"` takes the section's name.
//
// After the name a tag may say "required", and for lists how to split:
// "sep=comma" (parts exactly as written), "sep=space" or "sep=lines"; without
// it at commas and blanks. "trim" takes blanks off the parts and drops empty
// ones. An empty value is an empty list.
//
// All problems are joined into one error: *ValueError, and with Strict
// *UnknownError. A dst or tag that does not fit these rules is an error too.
func (f *File) Decode(dst any, opts DecodeOptions) ([]Warning, error) {
	return f.decode(dst, "", opts)
}

// DecodeSection fills the struct that dst points to from one section, such as
// a profile of the command line, with tags that are option names alone. Only
// that section is searched for unknown options. A missing section is an error.
func (f *File) DecodeSection(section string, dst any, opts DecodeOptions) ([]Warning, error) {
	if !f.Has(section) {
		return nil, fmt.Errorf("config: no section [%s]", section)
	}
	return f.decode(dst, section, opts)
}

func (f *File) decode(dst any, section string, opts DecodeOptions) ([]Warning, error) {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("config: decode into %T: expected a pointer to a struct", dst)
	}
	d := decoder{file: f, known: newVocabulary(opts.Known)}
	d.fields(v.Elem(), section)
	warnings := d.known.unknown(f, section)
	if opts.Strict {
		for _, w := range warnings {
			d.errs = append(d.errs, &UnknownError{w})
		}
		warnings = nil
	}
	return warnings, errors.Join(d.errs...)
}

type decoder struct {
	file  *File
	known *vocabulary
	errs  []error
}

// tag is a parsed `ini` tag.
type tag struct {
	section, name string
	required      bool
	sep           string
	trim          bool
}

func parseTag(text, section string) (tag, error) {
	parts := strings.Split(text, ",")
	t := tag{section: section, name: parts[0]}
	if section == "" {
		before, after, dotted := strings.Cut(t.name, ".")
		switch {
		case dotted:
			t.section, t.name = before, after
		case !strings.HasSuffix(t.name, "*") || t.name == "*":
			return t, fmt.Errorf("tag %q names no section", text)
		}
	}
	for _, opt := range parts[1:] {
		switch opt {
		case "required":
			t.required = true
		case "trim":
			t.trim = true
		case "sep=comma", "sep=space", "sep=lines":
			t.sep = strings.TrimPrefix(opt, "sep=")
		default:
			return t, fmt.Errorf("tag %q: unknown word %q", text, opt)
		}
	}
	return t, nil
}

// fields fills the struct v; section is "" where tags name it themselves.
func (d *decoder) fields(v reflect.Value, section string) {
	for i := range v.NumField() {
		field, fv := v.Type().Field(i), v.Field(i)
		text, tagged := field.Tag.Lookup("ini")
		switch {
		case tagged && !field.IsExported():
			d.misuse(v, field, errors.New("not exported"))
			continue
		case !tagged && fv.Kind() == reflect.Struct && (field.IsExported() || field.Anonymous):
			d.fields(fv, section)
			continue
		case !tagged || text == "-":
			continue
		}
		t, err := parseTag(text, section)
		if err == nil {
			err = d.field(fv, t)
		}
		if err != nil {
			d.misuse(v, field, err)
		}
	}
}

// misuse records a mistake in the program, not in the file.
func (d *decoder) misuse(v reflect.Value, field reflect.StructField, err error) {
	d.errs = append(d.errs, fmt.Errorf("config: field %s.%s: %w", v.Type(), field.Name, err))
}

// field fills one field; the error is about its tag or type.
func (d *decoder) field(v reflect.Value, t tag) error {
	switch {
	case strings.HasSuffix(t.name, "*") && t.section == "":
		return d.numbered(v, strings.TrimSuffix(t.name, "*"))
	case strings.HasSuffix(t.name, "*"):
		return d.open(v, t.section, t.name)
	case t.name == "@section":
		if v.Kind() != reflect.String {
			return fmt.Errorf("type %s cannot hold a section's name", v.Type())
		}
		v.SetString(t.section)
		return nil
	}
	set, err := setterFor(v.Type(), t)
	if err != nil {
		return err
	}
	d.known.add(t.section, t.name)
	o, ok := d.file.Get(t.section, t.name)
	switch {
	case !ok && t.required:
		d.errs = append(d.errs, d.missing(t, set.want))
	case !ok:
	case o.Err != nil:
		d.errs = append(d.errs, o.Err)
	case !set.into(v, o.Value):
		d.errs = append(d.errs, &ValueError{File: o.File, Line: o.Line, Section: t.section, Key: t.name, Value: o.Value, Want: set.want})
	}
	return nil
}

func (d *decoder) missing(t tag, want string) error {
	e := &ValueError{File: "configuration", Section: t.section, Key: t.name, Missing: true, Want: want}
	if s, ok := d.file.sections[t.section]; ok {
		e.File, e.Line = s.file, s.line
	}
	return e
}

// open copies a section's options, those that begin as the pattern says, into
// a map.
func (d *decoder) open(v reflect.Value, section, pattern string) error {
	m, ok := v.Addr().Interface().(*map[string]string)
	if !ok {
		return fmt.Errorf("type %s: an open section needs a map[string]string", v.Type())
	}
	d.known.add(section, pattern)
	prefix := strings.ToLower(strings.TrimSuffix(pattern, "*"))
	for _, o := range d.file.Options(section) {
		if !strings.HasPrefix(o.Name, prefix) {
			continue
		}
		if o.Err != nil {
			d.errs = append(d.errs, o.Err)
			continue
		}
		if *m == nil {
			*m = map[string]string{}
		}
		(*m)[o.Name] = o.Value
	}
	return nil
}

// numbered collects the sections called prefix and a number.
func (d *decoder) numbered(v reflect.Value, prefix string) error {
	typ := v.Type()
	isSlice := typ.Kind() == reflect.Slice
	isMap := typ.Kind() == reflect.Map && typ.Key().Kind() == reflect.String
	if !isSlice && !isMap || typ.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("type %s: numbered sections need a slice or map of structs", typ)
	}
	d.known.numbered = append(d.known.numbered, prefix)
	names := d.file.numbered(prefix)
	if len(names) == 0 {
		return nil
	}
	if isSlice {
		v.Set(reflect.MakeSlice(typ, 0, len(names)))
	} else if v.IsNil() {
		v.Set(reflect.MakeMap(typ))
	}
	for _, name := range names {
		elem := reflect.New(typ.Elem()).Elem()
		d.fields(elem, name)
		if isSlice {
			v.Set(reflect.Append(v, elem))
		} else {
			v.SetMapIndex(reflect.ValueOf(name).Convert(typ.Key()), elem)
		}
	}
	return nil
}

// numbered returns the names of the sections prefix0, prefix1 … by number.
func (f *File) numbered(prefix string) []string {
	var names []string
	for _, name := range f.order {
		if isNumbered(name, prefix) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		na, _ := pytext.ParseInt(a[len(prefix):])
		nb, _ := pytext.ParseInt(b[len(prefix):])
		return na.Cmp(nb)
	})
	return names
}

func isNumbered(name, prefix string) bool {
	digits, ok := strings.CutPrefix(name, prefix)
	return ok && digits != "" && len(digits) <= 18 && strings.Trim(digits, "0123456789") == ""
}
