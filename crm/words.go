package crm

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

// wordRunes is how much of a word is kept; whoever looks for a longer one cuts it too.
const wordRunes = 64

// words are the distinct words of some texts, as search knows them.
func words(texts ...string) []string {
	var out []string
	for _, t := range texts {
		for _, word := range text.Tokens(t) {
			out = append(out, text.First(word, wordRunes))
		}
	}
	return distinct(out)
}

// findable is a record that is found by words, and when it was made: search finds the
// newest first.
type findable struct {
	id   string
	made time.Time
}

// termKey is a word by which a record is found, and where it comes from.
type termKey struct {
	source term.Source
	word   string
}

// terms are the words by which a record with these names and titles is found.
func terms(names, titles []string) []termKey {
	var all []termKey
	for _, word := range words(names...) {
		all = append(all, termKey{term.SourceNAME, word})
	}
	for _, word := range words(titles...) {
		all = append(all, termKey{term.SourceTITLE, word})
	}
	return all
}

// indexWords makes an organisation or person found by the words of its names and
// of the titles of its posts, and by no others. Only what differs is written.
// Whoever reads the names and titles holds the row of the record first, so that
// two changes at once do not both write what they saw before the other.
func indexWords(ctx context.Context, tx *ent.Tx, of findable, names, titles []string) error {
	all := terms(names, titles)
	wanted := make(map[termKey]bool, len(all))
	for _, k := range all {
		wanted[k] = true
	}
	system := asSystem(ctx)
	existing, err := tx.Term.Query().Where(term.RecordID(of.id)).All(system)
	if err != nil {
		return err
	}
	var gone []string
	for _, t := range existing {
		if k := (termKey{t.Source, t.Word}); wanted[k] {
			delete(wanted, k)
		} else {
			gone = append(gone, t.ID)
		}
	}
	for ids := range slices.Chunk(gone, atOnce) {
		if _, err := tx.Term.Delete().Where(term.IDIn(ids...)).Exec(system); err != nil {
			return err
		}
	}
	return addWords(ctx, tx, of, slices.DeleteFunc(all, func(k termKey) bool { return !wanted[k] }))
}

// indexNew is indexWords for a record that this operation makes: no words of it
// are there yet.
func indexNew(ctx context.Context, tx *ent.Tx, of findable, names ...string) error {
	return addWords(ctx, tx, of, terms(names, nil))
}

func addWords(ctx context.Context, tx *ent.Tx, of findable, keys []termKey) error {
	for some := range slices.Chunk(keys, atOnce) {
		rows := make([]*ent.TermCreate, len(some))
		for i, k := range some {
			rows[i] = tx.Term.Create().SetKind(id.Prefix(of.id)).SetRecordID(of.id).SetFoundAt(of.made).
				SetWord(k.word).SetSource(k.source)
		}
		if err := tx.Term.CreateBulk(rows...).Exec(asSystem(ctx)); err != nil {
			return err
		}
	}
	return nil
}
