package main

import (
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
)

// check counts the packages that a tag's newest repo holds and should hold; one
// that it should not hold is an error.
func (r *repos) check(ctx context.Context, tag string, want []rpmgen.RPM) (right float64, err error) {
	dir, err := r.folder(ctx, tag)
	if err != nil {
		return 0, err
	}
	return check(dir, want)
}

// check compares a repo with what it should hold: names, and the sizes that its
// list and the files have.
func check(dir string, want []rpmgen.RPM) (right float64, err error) {
	sizes := map[string]int64{}
	for _, rpm := range want {
		sizes[path.Base(rpm.Path)] = rpm.Size
	}
	err = eachPackage(dir, func(p *listed) error {
		size, wanted := sizes[path.Base(p.Location.Href)]
		if !wanted {
			return fmt.Errorf("%s lists %s, which it should not, or twice", dir, p.Location.Href)
		}
		delete(sizes, path.Base(p.Location.Href))
		info, err := os.Stat(filepath.Join(dir, p.Location.Href))
		if err != nil {
			return err
		}
		if info.Size() == size && p.Size.Package == size {
			right++
		}
		return nil
	})
	return right, err
}

// listed is a package as a repo's list has it.
type listed struct {
	Location struct {
		Href string `xml:"href,attr"`
	} `xml:"location"`
	Size struct {
		Package int64 `xml:"package,attr"`
	} `xml:"size"`
}

// eachPackage reads a repo's list of packages.
func eachPackage(dir string, f func(*listed) error) error {
	var index struct {
		Data []struct {
			Type     string `xml:"type,attr"`
			Location struct {
				Href string `xml:"href,attr"`
			} `xml:"location"`
		} `xml:"data"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "repodata", "repomd.xml"))
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(text, &index); err != nil {
		return err
	}
	for _, data := range index.Data {
		if data.Type == "primary" {
			return eachElement(filepath.Join(dir, data.Location.Href), f)
		}
	}
	return errors.New(dir + " has no list of packages")
}

func eachElement(name string, f func(*listed) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(unpacked)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "package" {
			continue
		}
		var p listed
		if err := d.DecodeElement(&p, &start); err != nil {
			return err
		}
		if err := f(&p); err != nil {
			return err
		}
	}
}
