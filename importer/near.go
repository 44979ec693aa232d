package importer

import (
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// nearIndex finds names that a person might have meant for one another. Near
// names are reported, never merged: the Midland and the Midlands region may be
// a slip of the pen or two regions.
type nearIndex struct {
	same       map[string][]*body
	head, tail map[string][]*body
}

// nearEnds is how many letters at one end two names share when they differ in
// one letter; shorter names are compared as a whole only.
const nearEnds = 4

func newNearIndex() nearIndex {
	return nearIndex{same: map[string][]*body{}, head: map[string][]*body{}, tail: map[string][]*body{}}
}

// ignored are words that come and go without making it another name.
var ignored = []string{"the", "and", "of", "for", "ltd", "limited", "plc"}

// nearKey is a name without what people leave out or write differently.
func nearKey(name string) string {
	words := slices.DeleteFunc(text.Tokens(name), func(w string) bool { return slices.Contains(ignored, w) })
	return strings.Join(words, "")
}

// nearKeys are the keys of a name: of the whole, and of what stands before an
// addition such as "(Prospect)" or "- The Public Service Union".
func nearKeys(name string) []string {
	keys := []string{nearKey(name)}
	for _, cut := range []string{" (", " [", " - "} {
		if before, _, ok := strings.Cut(name, cut); ok {
			keys = append(keys, nearKey(before))
		}
	}
	return slices.DeleteFunc(keys, func(k string) bool { return k == "" })
}

func (x nearIndex) add(b *body) {
	put := func(m map[string][]*body, k string) {
		if !slices.Contains(m[k], b) {
			m[k] = append(m[k], b)
		}
	}
	for _, n := range b.names() {
		for _, k := range nearKeys(n) {
			put(x.same, k)
			if len(k) > 2*nearEnds {
				put(x.head, k[:nearEnds])
				put(x.tail, k[len(k)-nearEnds:])
			}
		}
	}
}

// of returns the bodies of the same kind and parent whose names are near to
// b's and not the same.
func (x nearIndex) of(b *body) []*body {
	var out []*body
	add := func(o *body) {
		alike := o.parent == b.parent && o.facts.one("kind") == b.facts.one("kind")
		if alike && text.Fold(o.name()) != text.Fold(b.name()) && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	for _, k := range nearKeys(b.name()) {
		for _, o := range x.same[k] {
			add(o)
		}
		if len(k) <= 2*nearEnds {
			continue
		}
		for _, o := range append(slices.Clone(x.head[k[:nearEnds]]), x.tail[k[len(k)-nearEnds:]]...) {
			if slices.ContainsFunc(nearKeys(o.name()), func(other string) bool { return oneEdit(k, other) }) {
				add(o)
			}
		}
	}
	return out
}

// oneEdit reports whether one letter added, dropped or changed makes a into b.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
