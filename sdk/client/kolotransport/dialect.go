package kolotransport

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// kolo writes nil as no value at all where a parameter is due, and as an empty
// <value/> elsewhere. It writes neither for anything else, and escapes them in
// text, so they can be told from the bytes.
var nilForms = [][2][]byte{
	{[]byte("<param></param>"), []byte("<param><value><nil/></value></param>")},
	{[]byte("<value/>"), []byte("<value><nil/></value>")},
}

// decodeCall reads a call that kolo wrote.
func decodeCall(body []byte) (*xmlrpc.Call, error) {
	for _, form := range nilForms {
		body = bytes.ReplaceAll(body, form[0], form[1])
	}
	return xmlrpc.DecodeCall(body, xmlrpc.Limits{})
}

// empty is how "" is written for kolo: its reader takes an element without
// content for nil, but not one that holds a section without content.
const empty = "<![CDATA[]]>"

// appendReply writes a result for kolo.
func appendReply(dst []byte, result any) ([]byte, error) {
	dst = append(dst, "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n"...)
	dst, err := appendValue(dst, result)
	if err != nil {
		return nil, err
	}
	return append(dst, "</param>\n</params>\n</methodResponse>\n"...), nil
}

func appendValue(dst []byte, v any) (_ []byte, err error) {
	switch x := v.(type) {
	case string:
		if x == "" {
			return append(dst, "<value><string>"+empty+"</string></value>\n"...), nil
		}
	case []byte:
		text := base64.StdEncoding.EncodeToString(x)
		if text == "" {
			text = empty
		}
		return append(dst, "<value><base64>"+text+"</base64></value>\n"...), nil
	case []any:
		dst = append(dst, "<value><array><data>\n"...)
		for _, e := range x {
			if dst, err = appendValue(dst, e); err != nil {
				return nil, err
			}
		}
		return append(dst, "</data></array></value>\n"...), nil
	case xmlrpc.Struct:
		dst = append(dst, "<value><struct>\n"...)
		for _, m := range x {
			dst = append(dst, "<member>\n<name>"...)
			dst = appendName(dst, m.Name)
			dst = append(dst, "</name>\n"...)
			if dst, err = appendValue(dst, m.Value); err != nil {
				return nil, err
			}
			dst = append(dst, "</member>\n"...)
		}
		return append(dst, "</struct></value>\n"...), nil
	}
	return xmlrpc.AppendValue(dst, v)
}

func appendName(dst []byte, name string) []byte {
	if name == "" {
		return append(dst, empty...)
	}
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(name)) // a buffer takes everything
	return append(dst, b.Bytes()...)
}
