package crm

import (
	"slices"
	"strings"
	"unicode"

	"github.com/breakthrough-party/coalition/text"
)

// likeness is what the names of other records are compared with.
type likeness struct {
	folded []string
	runes  [][]rune
	words  [][]string
}

func newLikeness(names []string) likeness {
	var l likeness
	for _, n := range names {
		if folded := text.Fold(n); folded != "" {
			l.folded = append(l.folded, text.First(folded, 200)) // as the column keeps it
			l.runes = append(l.runes, []rune(folded))
			l.words = append(l.words, slices.Sorted(slices.Values(words(n))))
		}
	}
	return l
}

// distance says how far the nearest of a record's names is: 0 for the same name,
// 1 for the same words, more for each letter that differs. Not similar are
// names with other numbers in them (Branch 12, Branch 13) or too many other letters.
func (l likeness) distance(names []string) (distance int, similar bool) {
	for _, n := range names {
		folded := text.Fold(n)
		if folded == "" {
			continue
		}
		runes, sorted := []rune(folded), slices.Sorted(slices.Values(words(n)))
		for i := range l.folded {
			d, ok := 0, true
			switch {
			case string(l.runes[i]) == folded:
			case len(sorted) > 0 && slices.Equal(l.words[i], sorted):
				d = 1
			case digits(l.folded[i]) != digits(folded):
				ok = false
			default:
				d, ok = edits(l.runes[i], runes, tolerance(len(l.runes[i])))
				d++
			}
			if ok && (!similar || d < distance) {
				distance, similar = d, true
			}
		}
	}
	return distance, similar
}

// tolerance is how many letters of a name of n may differ.
func tolerance(n int) int {
	if n < 5 {
		return 0 // other acronyms are other names
	}
	return min(3, (n+3)/8)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// edits is how many letters have to be added, dropped or replaced to make b of
// a; false when there are more than most.
func edits(a, b []rune, most int) (int, bool) {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return 0, false
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal, best := row[0], i+1
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
			best = min(best, cost)
		}
		if best > most {
			return 0, false
		}
	}
	return row[len(b)], row[len(b)] <= most
}
