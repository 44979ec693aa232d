package text

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// SnippetRunes is the longest snippet.
const SnippetRunes = 160

// Snippet shows where the words of a query were found: the first of the texts,
// with those after it that hold words which the ones before do not, each of these
// from shortly before the first such word on, joined by a dash and cut to
// SnippetRunes. It is one line.
func Snippet(query string, texts ...string) string {
	missing := Tokens(query)
	var shown []string
	for i, t := range texts {
		words := strings.Fields(t)
		t = strings.Join(words, " ")
		rest := without(missing, Tokens(t))
		switch {
		case t == "":
		case i == 0:
			shown = append(shown, t)
		case len(rest) < len(missing):
			shown = append(shown, fromFound(words, missing))
		}
		missing = rest
	}
	return cut(strings.Join(shown, " – "), SnippetRunes)
}

// lead is how many words stand before the first one that was found.
const lead = 4

// fromFound is a text from shortly before the first word that was looked for.
func fromFound(words, missing []string) string {
	at := slices.IndexFunc(words, func(word string) bool { return len(without(missing, Tokens(word))) < len(missing) })
	if at > lead {
		return "… " + strings.Join(words[at-lead:], " ")
	}
	return strings.Join(words, " ")
}

// without returns the words that begin none of the tokens.
func without(words, tokens []string) []string {
	var rest []string
	for _, w := range words {
		found := false
		for _, t := range tokens {
			found = found || strings.HasPrefix(t, w)
		}
		if !found {
			rest = append(rest, w)
		}
	}
	return rest
}

// cut shortens s to n runes, the last of which then is an ellipsis.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n-1])) + "…"
}

// List reads a stored list of texts; anything else is no list.
func List(stored string) []string {
	var list []string
	if json.Unmarshal([]byte(stored), &list) != nil {
		return nil
	}
	return list
}
