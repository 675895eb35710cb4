package rpm

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// sums computes several checksums of what is written to it.
type sums map[koji.ChecksumType]hash.Hash

func newSums(kinds []koji.ChecksumType) sums {
	s := make(sums, len(kinds))
	for _, kind := range kinds {
		switch kind {
		case koji.ChecksumMD5:
			s[kind] = md5.New()
		case koji.ChecksumSHA1:
			s[kind] = sha1.New()
		case koji.ChecksumSHA256:
			s[kind] = sha256.New()
		}
	}
	return s
}

func (s sums) Write(b []byte) (int, error) {
	for _, h := range s {
		h.Write(b)
	}
	return len(b), nil
}

func (s sums) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(s, f)
	return err
}

func parseKinds(names []string) ([]koji.ChecksumType, error) {
	kinds := make([]koji.ChecksumType, len(names))
	for i, name := range names {
		var ok bool
		if kinds[i], ok = koji.ParseChecksumType(name); !ok {
			return nil, koji.Errorf(koji.GenericError, "Checksum_type %s isn't supported", name)
		}
	}
	return kinds, nil
}

func defaultChecksums(c *hub.Call) ([]koji.ChecksumType, error) {
	return parseKinds(strings.Fields(c.Options().RPMDefaultChecksums))
}

// noteChecksums stores checksums of the copy that key signed. One that is stored
// already must be the same.
func noteChecksums(ctx context.Context, c *hub.Call, id int64, key string, s sums) error {
	for kind, h := range s {
		sum := hex.EncodeToString(h.Sum(nil))
		n, err := c.Exec(ctx, `INSERT INTO rpm_checksum (rpm_id, sigkey, checksum, checksum_type) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, id, key, sum, int64(kind))
		if err != nil {
			return err
		}
		if n == 1 {
			continue
		}
		stored, ok, err := hub.Row[string](ctx, c, "SELECT checksum FROM rpm_checksum WHERE rpm_id = $1 AND sigkey = $2 AND checksum_type = $3",
			id, key, int64(kind))
		if err != nil {
			return err
		}
		if ok && stored != sum {
			return koji.Errorf(koji.GenericError, "Calculate checksum is different than checksum in DB for rpm ID %d, sigkey %s and checksum type %s.", id, key, kind)
		}
	}
	return nil
}

type checksumsArgs struct {
	ID        any  `koji:"rpm_id"`
	Types     any  `koji:"checksum_types" default:"null"`
	CacheOnly bool `koji:"cacheonly" default:"false"`
}

// checksums answers by key, then by kind.
func checksums(ctx context.Context, c *hub.Call, a checksumsArgs) (xmlrpc.Struct, error) {
	id, ok := a.ID.(int64)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "rpm_id must be an integer")
	}
	r, err := Get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	kinds, err := askedKinds(c, a.Types)
	if err != nil {
		return nil, err
	}
	keys, err := sigKeys(ctx, c, id)
	if err != nil || len(keys) == 0 {
		return xmlrpc.Struct{}, err
	}
	known, err := knownChecksums(ctx, c, id)
	if err != nil {
		return nil, err
	}
	answer := xmlrpc.Struct{}
	for _, key := range keys {
		if !a.CacheOnly {
			if err := complete(ctx, c, r, key, kinds, known); err != nil {
				return nil, err
			}
		}
		byKind := xmlrpc.Struct{}
		for _, kind := range kinds {
			var sum any
			if s, ok := known[checksumKey{key, kind}]; ok {
				sum = s
			}
			byKind.Set(kind.String(), sum)
		}
		answer = append(answer, xmlrpc.Member{Name: key, Value: byKind})
	}
	return answer, nil
}

func askedKinds(c *hub.Call, v any) ([]koji.ChecksumType, error) {
	if !koji.Truth(v) {
		return defaultChecksums(c)
	}
	list, ok := v.([]any)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "checksum_type must be a list")
	}
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = koji.Str(item)
	}
	return parseKinds(names)
}

type checksumKey struct {
	sigkey string
	kind   koji.ChecksumType
}

type checksumRow struct {
	SigKey string `koji:"sigkey"`
	Kind   int64  `koji:"checksum_type"`
	Sum    string `koji:"checksum"`
}

func knownChecksums(ctx context.Context, c *hub.Call, id int64) (map[checksumKey]string, error) {
	rows, err := hub.Rows[checksumRow](ctx, c, "SELECT sigkey, checksum_type, checksum FROM rpm_checksum WHERE rpm_id = $1", id)
	known := make(map[checksumKey]string, len(rows))
	for _, row := range rows {
		known[checksumKey{row.SigKey, koji.ChecksumType(row.Kind)}] = row.Sum
	}
	return known, err
}

// complete computes the checksums of the copy that key signed which are not
// known yet, whether or not there is such a copy.
func complete(ctx context.Context, c *hub.Call, r *Info, key string, kinds []koji.ChecksumType, known map[checksumKey]string) error {
	var missing []koji.ChecksumType
	for _, kind := range kinds {
		if _, ok := known[checksumKey{key, kind}]; !ok {
			missing = append(missing, kind)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return err
	}
	path, err := p.signed(c, key)
	if err != nil {
		return err
	}
	s := newSums(missing)
	if filetree.Exists(path) {
		err = s.file(path)
	} else {
		err = splice(c, p, key, s)
	}
	if err != nil {
		return err
	}
	for kind, h := range s {
		known[checksumKey{key, kind}] = hex.EncodeToString(h.Sum(nil))
	}
	return noteChecksums(ctx, c, r.ID, key, s)
}
