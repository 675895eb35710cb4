package repodata

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
)

// hubRecord is what the hub says of an RPM.
type hubRecord struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Version     string `json:"version"`
	Release     string `json:"release"`
	Arch        string `json:"arch"`
	PayloadHash string `json:"payloadhash"`
	Size        int64  `json:"size"`
	BuildTime   int64  `json:"buildtime"`
}

// byRecord takes the key from what the hub says of the RPM: its id and the MD5 of
// its content among others, so that nothing needs to be looked up in the file
// tree. False when the record is of another package or says too little.
func (it *item) byRecord(line []byte) bool {
	r, ok := scanRecord(line)
	if !ok {
		r = hubRecord{}
		if err := json.Unmarshal(line, &r); err != nil {
			return false
		}
	}
	_, name := splitPath(it.href)
	if name != r.Name+"-"+r.Version+"-"+r.Release+"."+r.Arch+".rpm" || r.ID <= 0 || r.Size <= 0 || r.BuildTime <= 0 || len(r.PayloadHash) != 32 {
		return false
	}
	it.size, it.hash, it.buildTime = r.Size, r.PayloadHash, r.BuildTime
	it.key = sha256.Sum256(fmt.Appendf(nil, "%shub\n%s\n%d\n%d\n%d\n%s", format, r.PayloadHash, r.ID, r.Size, r.BuildTime, it.href))
	return true
}

// scanRecord reads a record as hubs write nearly all of them, faster than a
// parser of JSON would: with a blank behind colons and nothing nested. False for
// another one.
func scanRecord(line []byte) (r hubRecord, ok bool) {
	if !bytes.Contains(line, []byte(`"extra": null`)) || bytes.ContainsRune(line, '\\') {
		return r, false
	}
	for _, m := range []struct {
		name string
		to   *string
	}{{"name", &r.Name}, {"version", &r.Version}, {"release", &r.Release}, {"arch", &r.Arch}, {"payloadhash", &r.PayloadHash}} {
		_, rest, ok := bytes.Cut(line, []byte(`"`+m.name+`": "`))
		value, _, closed := bytes.Cut(rest, []byte{'"'})
		if !ok || !closed {
			return r, false
		}
		*m.to = string(value)
	}
	for _, m := range []struct {
		name string
		to   *int64
	}{{"id", &r.ID}, {"size", &r.Size}, {"buildtime", &r.BuildTime}} {
		_, rest, ok := bytes.Cut(line, []byte(`"`+m.name+`": `))
		end := bytes.IndexAny(rest, ",}")
		if !ok || end < 0 {
			return r, false
		}
		n, err := strconv.ParseInt(string(rest[:end]), 10, 64)
		if err != nil {
			return r, false
		}
		*m.to = n
	}
	return r, true
}
