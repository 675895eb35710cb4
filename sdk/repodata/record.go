package repodata

import (
	"crypto/sha256"
	"hash/crc32"
)

// kinds is how many lists repodata has.
const kinds = 3

// maxFragment bounds what a package takes in one list.
const maxFragment = 256 << 20

// cacheKey identifies in the cache what is made of a package.
type cacheKey [sha256.Size]byte

// format is part of every key; it changes when fragments are made differently.
const format = "gokoji fragments 1\n"

// record is what the cache holds under a key: a package's fragments, or a group
// of packages' members of the three compressed lists.
type record [kinds][]byte

func (r *record) size() int { return len(r[0]) + len(r[1]) + len(r[2]) }

// place is where a record is.
type place struct {
	pack   *pack
	offset int64
	sizes  [kinds]uint32
	sum    uint32 // CRC-32C of the record
}

func (p *place) size() int64 { return int64(p.sizes[0]) + int64(p.sizes[1]) + int64(p.sizes[2]) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (r *record) sum() uint32 {
	var sum uint32
	for _, part := range r {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}

// intact reports whether r is what was once put at its place.
func (p *place) intact(r *record) bool {
	for i, part := range r {
		if len(part) != int(p.sizes[i]) {
			return false
		}
	}
	return p.pack != nil && p.sum == r.sum()
}

// keyed is a record to be kept.
type keyed struct {
	key cacheKey
	record
}
