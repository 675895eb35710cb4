package cg

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// maxMetadata bounds a file of metadata, in bytes; maxQuoted how much of what is
// not JSON is shown to who sent it.
const (
	maxMetadata = 64 << 20
	maxQuoted   = 4096
)

// readMetadata returns the metadata and, for keeping, its text. v is a struct,
// JSON, or the name of a file in the folder dir of uploads (nil for the usual
// one).
func readMetadata(c *hub.Call, v any, dir string) (object, string, error) {
	if s, ok := v.(xmlrpc.Struct); ok {
		raw, err := indented(s)
		return object{s, "metadata"}, raw, err
	}
	if v == nil {
		v = "metadata.json"
	}
	raw, ok := v.(string)
	if !ok {
		return object{}, "", hub.WrongType(v, "<class 'str'>")
	}
	if strings.HasSuffix(raw, ".json") {
		var err error
		if raw, err = readUpload(c, dir, raw); err != nil {
			return object{}, "", err
		}
	}
	parsed, err := koji.ParseJSON(raw)
	if err != nil {
		return object{}, "", koji.Errorf(koji.GenericError, "Invalid json data: %s", koji.Repr(cut(raw)))
	}
	o, err := objectOf(parsed, "metadata")
	return o, raw, err
}

// indented is JSON for people.
func indented(s xmlrpc.Struct) (string, error) {
	text, err := koji.FormatJSON(s)
	var b bytes.Buffer
	if err == nil {
		err = json.Indent(&b, []byte(text), "", "  ")
	}
	if err != nil {
		return "", koji.Errorf(koji.GenericError, "Invalid metadata, cannot encode: %s", cut(koji.Repr(s)))
	}
	return b.String(), nil
}

func cut(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	return strings.ToValidUTF8(s[:maxQuoted], "") + "…"
}

func readUpload(c *hub.Call, dir, name string) (string, error) {
	path, err := koji.JoinPath(c.System().Paths.Work(""), dir, name)
	if err != nil {
		return "", err
	}
	if !filetree.Exists(path) || filetree.IsDir(path) {
		return "", koji.Errorf(koji.GenericError, "No such file: %s", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxMetadata+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxMetadata {
		return "", koji.Errorf(koji.GenericError, "Metadata larger than %d bytes: %s", maxMetadata, name)
	}
	return string(data), nil
}
