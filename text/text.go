// Package text holds the rules by which names are compared, searched and cut,
// so that they are the same on every engine.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which names are compared and sorted: NFKC, marks
// removed, case-folded, white space collapsed, nothing that cannot be seen.
func Fold(s string) string {
	s = cases.Fold().String(norm.NFKD.String(s))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return strings.Join(strings.Fields(norm.NFKC.String(s)), " ")
}

// Tokens splits s into the words that search knows: NFKD, marks removed,
// case-folded, letters and digits only. An apostrophe within a word is dropped
// ("Artists'" and "artists" are one word).
func Tokens(s string) []string {
	s = cases.Fold().String(norm.NFKD.String(s))
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == 'ʼ':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// First is the first n runes of s.
func First(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
