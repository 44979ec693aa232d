// Package text holds the rules by which names are compared, searched and cut,
// so that they are the same on every engine.
package text

import (
	"fmt"
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

// indexedLength is how much of a word is indexed. MariaDB leaves longer ones out.
const indexedLength = 80

// Indexed is a word as the full-text indexes of both engines keep it. Its first
// letters make it longer than the shortest word that MariaDB indexes and equal to
// none of those that it leaves out. It is plain ASCII, because each engine has its
// own idea of what else is a letter: other letters are written by their numbers,
// and q, with which those begin, twice. What begins a word thus still begins it.
func Indexed(word string) string {
	b := []byte("zz")
	for _, r := range word {
		switch {
		case r == 'q':
			b = append(b, "qq"...)
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			b = fmt.Appendf(b, "q%05x", r)
		}
	}
	return string(b[:min(len(b), indexedLength)])
}

// indexedText is how many characters of the words of one text are indexed.
const indexedText = 40_000

// IndexedWords are the distinct words of some texts, as they are indexed.
func IndexedWords(texts ...string) string {
	var b strings.Builder
	seen := map[string]bool{}
	left := indexedText
	for _, t := range texts {
		for _, token := range Tokens(t) {
			word := Indexed(token)
			if seen[word] {
				continue
			}
			seen[word] = true
			if left -= utf8.RuneCountInString(word) + 1; left < 0 {
				return b.String()
			}
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// First is the first n runes of s.
func First(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
