package xmlrpc

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// member is a Member of an unfinished struct. Its name stands in decoder.keys.
type member struct {
	key   int
	value any
}

// value reads a <value> element that lies in depth arrays and structs.
func (d *decoder) value(depth int) (any, error) {
	if d.values++; d.values > d.lim.Values {
		return nil, tooLarge("more than %d values", d.lim.Values)
	}
	if !d.lit("<value>") {
		empty, err := d.open("value")
		if err != nil {
			return nil, err
		}
		if empty {
			return "", nil
		}
	}
	text, err := d.text()
	if err != nil {
		return nil, err
	}
	if d.data[d.pos+1] == '/' { // text ends before a tag
		v := d.cache.text(text)
		return v, d.closeValue()
	}
	if len(text) != 0 && len(bytes.TrimLeft(text, " \t\r\n")) != 0 {
		return nil, d.fail(d.pos, "text before a tag in <value>")
	}
	t, err := d.tag()
	if err != nil {
		return nil, err
	}
	v, err := d.typed(t, depth)
	if err != nil {
		return nil, err
	}
	return v, d.closeValue()
}

func (d *decoder) closeValue() error {
	if d.lit("</value>") {
		return nil
	}
	return d.close("value")
}

// typed reads the element within a <value>, whose start tag is t.
func (d *decoder) typed(t tag, depth int) (any, error) {
	if t.end {
		return nil, d.fail(t.pos, "unexpected %v", t)
	}
	switch string(t.local()) {
	case "array":
		return d.array(t, depth+1)
	case "struct":
		return d.structure(t, depth+1)
	}
	var text []byte
	if !t.empty {
		var err error
		if text, err = d.text(); err != nil {
			return nil, err
		}
		if err := d.closeTag(t); err != nil {
			return nil, err
		}
	}
	v, msg := d.scalar(t, text)
	if msg != "" {
		return nil, d.fail(t.pos, "%s in %v", msg, t)
	}
	return v, nil
}

// closeTag reads the end tag of t, which must follow at once.
func (d *decoder) closeTag(t tag) error {
	name := t.name
	if end := d.pos + 2 + len(name); end < len(d.data) && d.data[d.pos+1] == '/' && d.data[end] == '>' &&
		bytes.Equal(d.data[d.pos+2:end], name) {
		d.pos = end + 1
		return nil
	}
	return d.close(string(name))
}

// scalar turns the text of the element t into a value, or says what is wrong.
func (d *decoder) scalar(t tag, text []byte) (v any, msg string) {
	switch string(t.local()) {
	case "string":
		return d.cache.text(text), ""
	case "int", "i4", "i8", "i2", "i1", "biginteger":
		n, msg := parseInt(trim(text))
		return d.cache.int(n), msg
	case "nil":
		if len(trim(text)) != 0 {
			return nil, "text"
		}
		return nil, ""
	case "boolean":
		switch string(text) {
		case "0":
			return false, ""
		case "1":
			return true, ""
		}
		return nil, "neither 0 nor 1"
	case "double", "float", "bigdecimal":
		return parseFloat(trim(text))
	case "base64":
		return parseBase64(text)
	case "dateTime.iso8601":
		return DateTime(trim(text)), ""
	}
	return nil, "an unknown type"
}

// array reads the rest of an <array>, whose start tag is t.
func (d *decoder) array(t tag, depth int) (any, error) {
	if depth > d.lim.Depth {
		return nil, tooLarge("more than %d arrays and structs within each other", d.lim.Depth)
	}
	if t.empty {
		return []any{}, nil
	}
	data, err := d.next()
	if err != nil {
		return nil, err
	}
	if data.end {
		return []any{}, d.closes(data, string(t.name))
	}
	if string(data.name) != "data" {
		return nil, d.fail(data.pos, "want <data>, got %v", data)
	}
	base := len(d.items)
	for !data.empty {
		if err := d.skipBlanks(); err != nil {
			return nil, err
		}
		if d.lit("</data>") {
			break
		}
		if d.at("</") {
			if err := d.close("data"); err != nil {
				return nil, err
			}
			break
		}
		v, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		d.items = append(d.items, v)
	}
	list := make([]any, len(d.items)-base)
	copy(list, d.items[base:])
	clear(d.items[base:])
	d.items = d.items[:base]
	return list, d.close(string(t.name))
}

// skipBlanks is between with a short way for the usual newline.
func (d *decoder) skipBlanks() error {
	d.lit("\n")
	if d.pos+1 < len(d.data) && d.data[d.pos] == '<' && d.data[d.pos+1] != '!' {
		return nil
	}
	return d.between()
}

// structure reads the rest of a <struct>, whose start tag is t.
func (d *decoder) structure(t tag, depth int) (any, error) {
	if depth > d.lim.Depth {
		return nil, tooLarge("more than %d arrays and structs within each other", d.lim.Depth)
	}
	if t.empty {
		return Struct{}, nil
	}
	base := len(d.members)
	for {
		if err := d.skipBlanks(); err != nil {
			return nil, err
		}
		if !d.lit("<member>") {
			m, err := d.tag()
			if err != nil {
				return nil, err
			}
			if m.end {
				s := d.keys.structOf(d.members[base:])
				clear(d.members[base:])
				d.members = d.members[:base]
				return s, d.closes(m, string(t.name))
			}
			if m.empty || string(m.name) != "member" {
				return nil, d.fail(m.pos, "want <member>, got %v", m)
			}
		}
		if err := d.member(depth); err != nil {
			return nil, err
		}
	}
}

// member reads the rest of a <member>.
func (d *decoder) member(depth int) error {
	if err := d.skipBlanks(); err != nil {
		return err
	}
	var name []byte
	if !d.lit("<name>") {
		empty, err := d.open("name")
		if err != nil {
			return err
		}
		if empty {
			d.buf = d.buf[:0]
			return d.memberValue(d.keys.id(nil), depth)
		}
	}
	name, err := d.text()
	if err != nil {
		return err
	}
	key := d.keys.id(name)
	if !d.lit("</name>") {
		if err := d.close("name"); err != nil {
			return err
		}
	}
	return d.memberValue(key, depth)
}

func (d *decoder) memberValue(key, depth int) error {
	if err := d.skipBlanks(); err != nil {
		return err
	}
	v, err := d.value(depth)
	if err != nil {
		return err
	}
	d.members = append(d.members, member{key, v})
	if err := d.skipBlanks(); err != nil {
		return err
	}
	if d.lit("</member>") {
		return nil
	}
	return d.close("member")
}

func trim(b []byte) []byte {
	for len(b) > 0 && classes[b[0]]&classBlank != 0 {
		b = b[1:]
	}
	for len(b) > 0 && classes[b[len(b)-1]]&classBlank != 0 {
		b = b[:len(b)-1]
	}
	return b
}

func parseBase64(text []byte) (v any, msg string) {
	packed := slices.DeleteFunc(slices.Clone(text), func(c byte) bool { return classes[c]&classBlank != 0 })
	data := make([]byte, base64.StdEncoding.DecodedLen(len(packed)))
	n, err := base64.StdEncoding.Decode(data, packed)
	if err != nil {
		return nil, "invalid base64"
	}
	return data[:n:n], ""
}
