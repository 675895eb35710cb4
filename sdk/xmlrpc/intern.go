package xmlrpc

import "hash/maphash"

// keys holds each member name of a document once.
type keys struct {
	list  []key
	index map[string]int // made when the list grows long
	last  int            // the name before the one that is asked for
	round int            // counts the finished structs
}

type key struct {
	name  string
	next  int // what followed this name the last time
	round int // the struct that last had this name
	at    int // and its place there
}

// Below this many names a walk through them beats a map.
const fewKeys = 8

// id finds or adds name. Structs of one list have the same names in the same
// order, so what followed the last name before is tried first.
func (k *keys) id(name []byte) int {
	if k.last < len(k.list) {
		if next := k.list[k.last].next; k.list[next].name == string(name) {
			k.last = next
			return next
		}
	}
	id := k.find(name)
	if k.last < len(k.list) {
		k.list[k.last].next = id
	}
	k.last = id
	return id
}

func (k *keys) find(name []byte) int {
	if k.index == nil {
		for i := range k.list {
			if k.list[i].name == string(name) {
				return i
			}
		}
	} else if i, ok := k.index[string(name)]; ok {
		return i
	}
	id := len(k.list)
	k.list = append(k.list, key{name: string(name)})
	switch {
	case k.index != nil:
		k.index[k.list[id].name] = id
	case len(k.list) > fewKeys:
		k.index = make(map[string]int, 4*fewKeys)
		for i := range k.list {
			k.index[k.list[i].name] = i
		}
	}
	return id
}

// structOf makes the struct of these members. Of several with one name the
// first keeps its place and the last its value, as in a Python dict.
func (k *keys) structOf(members []member) Struct {
	k.round++
	s := make(Struct, 0, len(members))
	for i := range members {
		m := &members[i]
		key := &k.list[m.key]
		if key.round == k.round {
			s[key.at].Value = m.value
			continue
		}
		key.round = k.round
		key.at = len(s)
		s = append(s, Member{key.name, m.value})
	}
	return s
}

// cache shares strings and integers that come again and again in a large
// document, so that they cost no memory. Until init nothing is shared.
type cache struct {
	seed  maphash.Seed
	texts []any
	ints  []any
}

const (
	cacheFrom = 16 << 10 // bytes in a document that make the cache worthwhile
	cacheSize = 512      // a power of two
	cacheText = 40       // longest string that is kept
)

func (c *cache) init() {
	c.seed = maphash.MakeSeed()
	slots := make([]any, 2*cacheSize)
	c.texts, c.ints = slots[:cacheSize], slots[cacheSize:]
}

// text returns b as a string.
func (c *cache) text(b []byte) any {
	if len(c.texts) == 0 || len(b) > cacheText {
		return string(b)
	}
	slot := &c.texts[maphash.Bytes(c.seed, b)%cacheSize]
	if s, ok := (*slot).(string); ok && s == string(b) {
		return *slot
	}
	*slot = string(b)
	return *slot
}

// int returns n.
func (c *cache) int(n int64) any {
	if len(c.ints) == 0 {
		return n
	}
	slot := &c.ints[uint64(n)%cacheSize]
	if have, ok := (*slot).(int64); ok && have == n {
		return *slot
	}
	*slot = n
	return *slot
}
