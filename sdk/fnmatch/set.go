package fnmatch

import "slices"

// set is the inside of a pair of brackets.
type set struct {
	negated bool
	chars   []rune
	ranges  [][2]rune
}

func (s *set) has(c rune) bool {
	found := slices.Contains(s.chars, c) ||
		slices.ContainsFunc(s.ranges, func(r [2]rune) bool { return r[0] <= c && c <= r[1] })
	return found != s.negated
}

// setEnd returns where the set that begins at start (after its bracket) ends,
// and 0 when it has no end. A bracket in the first place belongs to the set.
func setEnd(chars []rune, start int) int {
	i := start
	if i < len(chars) && chars[i] == '!' {
		i++
	}
	if i < len(chars) && chars[i] == ']' {
		i++
	}
	if n := slices.Index(chars[min(i, len(chars)):], ']'); n >= 0 {
		return i + n
	}
	return 0
}

// newSet reads the inside of the brackets. A hyphen makes a range of its
// neighbours unless it is the first or last character or follows a range. A
// range that runs backwards is empty.
func newSet(inside []rune) *set {
	s := &set{}
	if inside[0] == '!' {
		s.negated, inside = true, inside[1:]
	}
	first := true // nothing but empty ranges so far
	for i := 0; i < len(inside); {
		// In Python a "!" that comes first once empty ranges are gone negates
		// the set after all, even one that begins a range.
		late := first && i > 0 && inside[i] == '!' && !s.negated
		if i+2 < len(inside) && inside[i+1] == '-' {
			switch lo, hi := inside[i], inside[i+2]; {
			case lo > hi:
			case late:
				s.negated, s.chars, first = true, append(s.chars, '-', hi), false
			default:
				s.ranges, first = append(s.ranges, [2]rune{lo, hi}), false
			}
			i += 3
			continue
		}
		if late {
			s.negated = true
		} else {
			s.chars = append(s.chars, inside[i])
		}
		first = false
		i++
	}
	return s
}
