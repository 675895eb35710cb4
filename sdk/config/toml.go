package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/gokoji/gokoji/sdk/suggest"
)

// TOMLError is a mistake in a TOML file.
type TOMLError struct {
	File    string
	Line    int    // 0 when unknown
	Key     string // dotted, "" when no key is concerned
	Message string
}

// Error returns "file:line: key: what is wrong".
func (e *TOMLError) Error() string {
	at := position(e.File, e.Line)
	if e.Key != "" {
		at += e.Key + ": "
	}
	return at + e.Message
}

// DecodeTOML fills dst (a pointer to a struct with `toml` tags) from a TOML
// file's content; path is for messages. Keys that dst has no field for are
// errors with the line and the nearest known key. What the file does not say
// keeps its value in dst. The error joins a *TOMLError for every problem.
func DecodeTOML(path string, data []byte, dst any) error {
	if len(data) > MaxSize {
		return &TOMLError{File: path, Message: fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	md, err := toml.Decode(string(data), dst)
	var pe toml.ParseError
	switch {
	case errors.As(err, &pe):
		return &TOMLError{path, pe.Position.Line, pe.LastKey, pe.Message}
	case err != nil:
		return typeMismatch(path, err)
	}
	var errs []error
	lines := newTOMLLines(string(data))
	seen := map[string]int{}
	for _, key := range md.Undecoded() {
		name, parent := key.String(), key[:len(key)-1]
		seen[name]++
		table := tomlType(reflect.TypeOf(dst), parent)
		switch {
		case seen[parent.String()] > 0:
			continue // of an unknown table only the table itself is worth a word
		case table != nil && table.Kind() == reflect.Interface:
			continue // the library says so of tables in a list, though they are there
		}
		message := "unknown key"
		if near := suggest.Nearest(key[len(key)-1], tomlNames(table)); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		}
		errs = append(errs, &TOMLError{path, lines.find(key, seen[name]), name, message})
	}
	return errors.Join(errs...)
}

// typeMismatch reshapes the library's error for a value of the wrong type: it
// has line and key only in its text, which is kept when it looks different.
func typeMismatch(path string, err error) error {
	e := &TOMLError{File: path, Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var line int
	var key string
	if n, _ := fmt.Sscanf(e.Message, "line %d (last key %q):", &line, &key); n == 2 {
		_, rest, _ := strings.Cut(e.Message, "): ")
		e.Line, e.Key, e.Message = line, key, rest
	}
	return e
}

// tomlType returns the type that a path below typ leads to, without pointers
// and lists: an any as soon as there is one on the way, nil for no such path.
func tomlType(typ reflect.Type, path []string) reflect.Type {
	for {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			typ = typ.Elem()
			continue
		case reflect.Interface:
			return typ
		}
		if len(path) == 0 {
			return typ
		}
		if typ = tomlElem(typ, path[0]); typ == nil {
			return nil
		}
		path = path[1:]
	}
}

// tomlElem returns the type of what stands under a key of a map or struct.
func tomlElem(typ reflect.Type, key string) reflect.Type {
	switch typ.Kind() {
	case reflect.Map:
		return typ.Elem()
	case reflect.Struct:
		for _, f := range tomlFields(typ) {
			if strings.EqualFold(f.name, key) {
				return f.typ
			}
		}
	}
	return nil
}

// tomlNames returns the keys of a struct, none of any other type.
func tomlNames(typ reflect.Type) []string {
	if typ == nil || typ.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for _, f := range tomlFields(typ) {
		names = append(names, f.name)
	}
	return names
}

type tomlField struct {
	name string
	typ  reflect.Type
}

func tomlFields(typ reflect.Type) []tomlField {
	var fields []tomlField
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			fields = append(fields, tomlFields(f.Type)...)
		case f.IsExported() && name == "":
			fields = append(fields, tomlField{f.Name, f.Type})
		case f.IsExported():
			fields = append(fields, tomlField{name, f.Type})
		}
	}
	return fields
}
