package importer

import (
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// nearIndex finds names that a person might have meant for one another. Near
// names are reported, never merged: the Midland and the Midlands region may be
// a slip of the pen or two regions.
//
// Two names are near when their keys are equal or one letter apart. One letter
// spoils one half of a key and leaves the other, so that a key is looked for by
// its halves and compared with few others, however many names there are.
type nearIndex struct {
	entries map[half][]nearEntry
	// names is how many names of a body are in the index.
	names map[*body]int
}

// half is the beginning or end of keys of one length.
type half struct {
	length int
	end    bool
	text   string
}

type nearEntry struct {
	body *body
	key  string
}

// nearLetters is how long keys must be to be near without being equal: in short
// ones every letter counts.
const nearLetters = 8

// mostAlike is how many keys may share a half: one that more of them share, in
// a list of names by pattern, tells nothing, and comparing them all takes hours.
const mostAlike = 1000

func newNearIndex() nearIndex {
	return nearIndex{entries: map[half][]nearEntry{}, names: map[*body]int{}}
}

// halves are the halves by which a key is found among keys of the length. That
// in which the one letter is wrong does not count.
func halves(key string, length int) []half {
	begin := length / 2
	end := length - begin - 1
	if begin > len(key) || end > len(key) || end < 1 {
		return nil
	}
	return []half{{length, false, key[:begin]}, {length, true, key[len(key)-end:]}}
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
	names := b.names()
	if x.names[b] == len(names) {
		return
	}
	x.names[b] = len(names)
	for _, n := range names {
		for _, k := range nearKeys(n) {
			whole := half{length: len(k), text: k}
			x.entries[whole] = append(x.entries[whole], nearEntry{b, k})
			if len(k) < nearLetters {
				continue
			}
			for _, h := range halves(k, len(k)) {
				x.entries[h] = append(x.entries[h], nearEntry{b, k})
			}
		}
	}
}

// of returns the bodies of the same kind and parent whose names are near to
// b's and not the same, in the order in which they came into the index.
func (x nearIndex) of(b *body) []*body {
	var out []*body
	own := text.Fold(b.name())
	look := func(h half, key string) {
		if len(x.entries[h]) > mostAlike {
			return
		}
		for _, e := range x.entries[h] {
			o := e.body
			alike := o.parent == b.parent && o.facts.one("kind") == b.facts.one("kind") && oneEdit(e.key, key)
			if alike && text.Fold(o.name()) != own && !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	for _, k := range nearKeys(b.name()) {
		look(half{length: len(k), text: k}, k)
		if len(k) < nearLetters {
			continue
		}
		for length := len(k) - 1; length <= len(k)+1; length++ {
			for _, h := range halves(k, length) {
				look(h, k)
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
