package rpm

import (
	"os"
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// workFile is the path of an uploaded file; that it is not there is a
// GenericError.
func workFile(c *hub.Call, rel string) (string, error) {
	work := c.System().Paths.Work("")
	full, err := koji.JoinPath(work, rel)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(full); err != nil {
		return "", koji.Errorf(koji.GenericError, "No such file: %s", work+"/"+rel)
	}
	return full, nil
}

// uniqueNoarch drops noarch RPMs that came from several arches but for the first
// one. They must not differ; where the builders have left hashes of them these
// decide, else the packages are compared.
func uniqueNoarch(c *hub.Call, rpms []string, logs xmlrpc.Struct) ([]string, error) {
	same := map[string][]string{}
	var unique []string
	for _, rel := range rpms {
		base := path.Base(rel)
		if !strings.HasSuffix(base, ".noarch.rpm") {
			unique = append(unique, rel)
			continue
		}
		if same[base] = append(same[base], rel); len(same[base]) == 1 {
			unique = append(unique, rel)
		}
	}
	hashes, err := noarchHashes(c, logs)
	if err != nil {
		return nil, err
	}
	for _, rel := range unique {
		if err := compareNoarch(c, same[path.Base(rel)], hashes); err != nil {
			return nil, err
		}
	}
	return unique, nil
}

// noarchHashes reads what builders told of their noarch RPMs: a hash by task id
// and file name.
func noarchHashes(c *hub.Call, logs xmlrpc.Struct) (xmlrpc.Struct, error) {
	hashes := xmlrpc.Struct{}
	for _, arch := range logs {
		list, _ := arch.Value.([]any)
		for _, item := range list {
			rel, _ := item.(string)
			if path.Base(rel) != "noarch_rpmdiff.json" {
				continue
			}
			full, err := workFile(c, rel)
			if err != nil {
				return nil, err
			}
			text, err := os.ReadFile(full)
			if err != nil {
				return nil, err
			}
			v, err := koji.ParseJSON(string(text))
			if err != nil {
				return nil, koji.Errorf(koji.GenericError, "%s: %w", rel, err)
			}
			tasks, _ := v.(xmlrpc.Struct)
			for _, m := range tasks {
				hashes.Set(m.Name, m.Value)
			}
		}
	}
	return hashes, nil
}

func compareNoarch(c *hub.Call, same []string, hashes xmlrpc.Struct) error {
	if len(same) < 2 {
		return nil
	}
	hash := func(rel string) any {
		parts := strings.Split(rel, "/")
		if len(parts) < 2 {
			return nil
		}
		task, _ := hashes.Value(parts[1]).(xmlrpc.Struct)
		return task.Value(path.Base(rel))
	}
	first, err := workFile(c, same[0])
	if err != nil {
		return err
	}
	for _, rel := range same[1:] {
		if h := hash(same[0]); koji.Truth(h) && koji.Repr(h) == koji.Repr(hash(rel)) {
			continue
		}
		other, err := workFile(c, rel)
		if err != nil {
			return err
		}
		a, err := readPackage(first)
		if err != nil {
			return err
		}
		b, err := readPackage(other)
		if err != nil {
			return err
		}
		lines, err := differences(a, b)
		if err != nil {
			return err
		}
		if len(lines) > 0 {
			return koji.Errorf(koji.BuildError, "The following noarch package built differently on different architectures: %s\n"+
				"rpmdiff output was:\n%s", path.Base(rel), report(lines))
		}
	}
	return nil
}
