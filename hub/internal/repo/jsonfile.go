package repo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// maxJSON bounds the JSON files that are read whole.
const maxJSON = 512 << 20

// formatJSON writes JSON as koji does in files, indented by two.
func formatJSON(v any) ([]byte, error) {
	text, err := koji.FormatJSON(v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeJSON(path string, v any) error {
	text, err := formatJSON(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// ReadJSON reads the repo.json of a repo's folder.
func ReadJSON(dir string) (xmlrpc.Struct, error) {
	f, err := os.Open(filepath.Join(dir, "repo.json"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	v, err := parseJSON(f)
	s, ok := v.(xmlrpc.Struct)
	if err == nil && !ok {
		err = errors.New("repo.json is no JSON object")
	}
	return s, err
}

func parseJSON(r io.Reader) (any, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxJSON+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxJSON {
		return nil, errors.New("the file is too big")
	}
	return koji.ParseJSON(string(text))
}

// updateJSON sets members of a JSON file when the call commits.
func updateJSON(c *hub.Call, path string, updates xmlrpc.Struct) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	defer f.Close()
	v, err := parseJSON(f)
	s, ok := v.(xmlrpc.Struct)
	if err != nil || !ok {
		return koji.Errorf(koji.GenericError, "%s is no JSON object", path)
	}
	for _, m := range updates {
		s.Set(m.Name, m.Value)
	}
	text, err := formatJSON(s)
	if err != nil {
		return err
	}
	filetree.Write(c, path, text)
	return nil
}
