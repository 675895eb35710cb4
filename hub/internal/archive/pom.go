package archive

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// maxPOM bounds what is read of a POM, in bytes.
const maxPOM = 16 << 20

// readPOM returns what a POM says of itself; what it does not say it has from its
// parent.
func readPOM(path string) (coordinates, error) {
	f, err := os.Open(path)
	if err != nil {
		return coordinates{}, koji.Errorf(koji.GenericError, "No such file: %s", path)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPOM+1))
	if err != nil {
		return coordinates{}, err
	}
	if len(data) > maxPOM {
		return coordinates{}, koji.Errorf(koji.GenericError, "POM is larger than %d bytes: %s", maxPOM, path)
	}
	content := strings.ToValidUTF8(string(data), "\uFFFD")
	values, err := parsePOM(content)
	if err != nil {
		// many name entities that XML does not know
		values, err = parsePOM(regexp.MustCompile(`&[A-Za-z0-9]+;`).ReplaceAllString(content, "?"))
	}
	if err != nil {
		return coordinates{}, koji.Errorf(koji.GenericError, "could not read POM %s: %w", path, err)
	}
	for _, field := range []string{"groupId", "artifactId", "version"} {
		if _, ok := values[field]; !ok {
			return coordinates{}, koji.Errorf(koji.GenericError, "could not extract %s from POM: %s", field, path)
		}
	}
	return coordinates{values["groupId"], values["artifactId"], values["version"]}, nil
}

// parsePOM reads groupId, artifactId and version, where they are there.
func parsePOM(content string) (map[string]string, error) {
	d := xml.NewDecoder(strings.NewReader(content))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	values := map[string]string{}
	var stack []string
	var text []byte
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && len(stack) == 0:
			return values, nil
		case err != nil:
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) == maxPOMDepth {
				return nil, fmt.Errorf("elements are nested more than %d deep", maxPOMDepth)
			}
			stack = append(stack, t.Name.Local)
			text = text[:0]
		case xml.CharData:
			text = append(text, t...)
		case xml.EndElement:
			note(values, stack, strings.TrimSpace(string(text)))
			stack, text = stack[:len(stack)-1], text[:0]
		}
	}
}

const maxPOMDepth = 1000

// note keeps a text if it is one of those that are asked for. What the parent says
// counts only as long as the project has not spoken.
func note(values map[string]string, stack []string, text string) {
	n := len(stack)
	if n != 2 && n != 3 {
		return
	}
	name, owner := stack[n-1], stack[n-2]
	switch name {
	case "groupId", "artifactId", "version":
	default:
		return
	}
	_, told := values[name]
	if owner == "project" || owner == "parent" && !told {
		values[name] = text
	}
}
