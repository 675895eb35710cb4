package repodata

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// oldLists finds the three lists of repodata and checks that they are as its
// repomd.xml says.
func oldLists(dir string) (paths [kinds]string, err error) {
	f, err := os.Open(filepath.Join(dir, "repomd.xml"))
	if err != nil {
		return paths, err
	}
	defer f.Close()
	var md struct {
		Data []struct {
			Type     string `xml:"type,attr"`
			Checksum struct {
				Type string `xml:"type,attr"`
				Sum  string `xml:",chardata"`
			} `xml:"checksum"`
			Location struct {
				Href string `xml:"href,attr"`
			} `xml:"location"`
		} `xml:"data"`
	}
	if err := xml.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&md); err != nil {
		return paths, err
	}
	for i, kind := range listKinds() {
		for _, d := range md.Data {
			if d.Type != kind.name || d.Checksum.Type != "sha256" || !strings.HasSuffix(d.Location.Href, ".xml.gz") {
				continue
			}
			paths[i] = filepath.Join(dir, filepath.Base(d.Location.Href))
			if err := checkSum(paths[i], strings.TrimSpace(d.Checksum.Sum)); err != nil {
				return paths, err
			}
		}
		if paths[i] == "" {
			return paths, fmt.Errorf("it has no %s.xml.gz", kind.name)
		}
	}
	return paths, nil
}

func checkSum(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	read := newSized()
	if _, err := io.Copy(read, f); err != nil {
		return err
	}
	if read.sum() != want {
		return fmt.Errorf("%s has another checksum than it should", path)
	}
	return nil
}
