package repodata

import (
	"bufio"
	"context"
)

// packer makes groups ready to be written. One serves one goroutine.
type packer struct {
	*maker
	*compressor
	reader *bufio.Reader
}

func (p *packer) pack(ctx context.Context, g *group) (*packed, error) {
	out := &packed{open: make([]record, len(g.items))}
	var places []place
	var members place
	var fresh []keyed
	if p.Cache != nil {
		keys := make([]cacheKey, 0, len(g.items)+1)
		for i := range g.items {
			keys = append(keys, g.items[i].key)
		}
		places = p.Cache.find(append(keys, g.key))
		records := p.Cache.read(places)
		n := len(g.items)
		copy(out.open, records)
		places, members, out.members = places[:n], places[n], records[n]
	}
	if members.intact(&out.members) && allMatch(out) {
		p.count(func(s *Stats) { s.Kept++ })
		return out, nil
	}
	read, lasting := 0, true
	for i := range g.items {
		if places != nil && places[i].intact(&out.open[i]) {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		it := &g.items[i]
		r, id, err := readFile(p.reader, it.path, it.href)
		if err != nil {
			return nil, &Error{it.href, err}
		}
		out.open[i] = r
		read++
		if it.hash != "" && id != (identity{it.size, it.hash}) {
			// Perhaps the file is still to become what the hub says.
			p.count(func(s *Stats) { s.Strange = append(s.Strange, it.href) })
			lasting = false
			continue
		}
		fresh = append(fresh, keyed{it.key, out.open[i]})
	}
	for kind := range out.members {
		var err error
		if out.members[kind], err = p.member(out.open, kind); err != nil {
			return nil, err
		}
	}
	if lasting {
		fresh = append(fresh, keyed{g.key, out.members})
	}
	p.count(func(s *Stats) { s.Read += read })
	p.keep(fresh)
	return out, nil
}

// keep puts records into the cache until that fails once: it may have taken long.
func (p *packer) keep(records []keyed) {
	useful := p.Cache != nil
	p.count(func(s *Stats) { useful = useful && s.CacheProblem == nil })
	if !useful {
		return
	}
	if err := p.Cache.put(records); err != nil {
		p.count(func(s *Stats) { s.CacheProblem = err })
	}
}

// allMatch reports whether the members hold what is there of every package.
func allMatch(p *packed) bool {
	for kind := range p.members {
		if !matches(p.members[kind], p.open, kind) {
			return false
		}
	}
	return true
}
