package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case", "TUC", "tuc"},
		{"the German sharp s", "Straße", "strasse"},
		{"composed and decomposed are one", "Caf\u00e9", "cafe"},
		{"decomposed", "Cafe\u0301", "cafe"},
		{"compatibility forms", "ＲＭＴ", "rmt"},
		{"white space", "  a\t b\u00a0c\n", "a b c"},
		{"what cannot be seen", "a\u200bb\u202ec", "abc"},
		{"nothing to see", "\u200b", ""},
		{"another script", "Ελλάδα", "ελλαδα"},
		{"emoji stay", "Work✊", "work✊"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
			if got := Fold(Fold(c.in)); got != c.want {
				t.Errorf("folding twice gives %q", got)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Musicians' Union", []string{"musicians", "union"}},
		{"Artists’ Union England", []string{"artists", "union", "england"}},
		{"Rail, Maritime & Transport", []string{"rail", "maritime", "transport"}},
		{"Plaid Cymru – Tŷ", []string{"plaid", "cymru", "ty"}},
		{"100% Registration", []string{"100", "registration"}},
		{"✊ !", nil},
	} {
		if got := Tokens(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Tokens(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestIndexedWords(t *testing.T) {
	if got := IndexedWords("The Café's 3 cafes", "THE rest"); got != "zzthe zzcafes zz3 zzrest" {
		t.Errorf("got %q", got)
	}
	if got := IndexedWords("Ельцин quiz"); got != "zzq00435q0043bq0044cq00446q00438q0043d zzqquiz" {
		t.Errorf("got %q", got)
	}
	if long := Indexed(strings.Repeat("ж", 90)); len(long) != 80 {
		t.Errorf("a long word is indexed as %q", long)
	}
	// What begins a word begins it as it is indexed, and nothing else does.
	words := []string{"q", "qu", "qq", "q0", "ж", "жq", "жж", "a", "aж", "𝒳"}
	for _, word := range words {
		for _, begin := range words {
			if strings.HasPrefix(Indexed(word), Indexed(begin)) != strings.HasPrefix(word, begin) {
				t.Errorf("%q and %q are indexed as %q and %q", word, begin, Indexed(word), Indexed(begin))
			}
		}
	}
}

func TestSnippet(t *testing.T) {
	for _, c := range []struct {
		name, query string
		texts       []string
		want        string
	}{
		{"the first text is always there", "rmt", []string{"National Union of Rail", "RMT"}, "National Union of Rail – RMT"},
		{"nothing more than is needed", "nat", []string{"National Union", "NU"}, "National Union"},
		{"several words from several texts", "nat gmb", []string{"National Union", "NU", "GMB"}, "National Union – GMB"},
		{"empty texts are left out", "x", []string{"A", ""}, "A"},
		{"a long text begins shortly before the word", "pai", []string{"Talks", "One two three four five six\n\nseven paid leave"}, "Talks – … four five six seven paid leave"},
		{"a word near the beginning", "two", []string{"Talks", "One two\tthree"}, "Talks – One two three"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Snippet(c.query, c.texts...); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	long := Snippet("a", strings.Repeat("é", 500))
	if n := utf8.RuneCountInString(long); n != SnippetRunes || !strings.HasSuffix(long, "…") {
		t.Errorf("a long text is cut to %d runes: %q", n, long)
	}
}
