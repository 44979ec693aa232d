package graph

import (
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
)

// Ranks of what search finds, the best first. They come from the row alone, so
// that both engines rank alike.
const (
	exactShortName = iota
	exactName
	namePrefix
	nameWords
	titleWords
	textWords
	olderTexts // no rank, but a stage of its own: those of textWords that are read last
)

// newestFirst is the order of rows of one rank.
var newestFirst = []read.Order{{Column: "found_at", Desc: true}, {Column: "id", Desc: true}}

// stages says for each rank in which stage its rows are read: those that may fill a
// page are read before the next ones are looked for.
func stages(kinds []searched, all map[string]*known) (of [olderTexts + 1]int) {
	var most [olderTexts + 1]int
	for _, k := range kinds {
		have := all[k.kind]
		most[namePrefix] += have.names
		if k.terms != "" {
			most[k.words] += slices.MinFunc(have.words, rarerNames).names.rows
		}
		if k.titles {
			w := slices.MinFunc(have.words, rarer)
			most[titleWords] += w.names.rows + w.titles.rows
		}
	}
	stage, rows := 0, 0
	for rank := range olderTexts {
		of[rank] = stage
		if rows += most[rank]; rows > read.DefaultRootPage {
			stage, rows = stage+1, 0
		}
	}
	of[olderTexts] = of[textWords] + 1
	return of
}

func rarerNames(a, b stem) int { return a.names.rows - b.names.rows }

func rarer(a, b stem) int { return a.names.rows + a.titles.rows - b.names.rows - b.titles.rows }

// arms are the parts of the list that come from one kind; each row is in one of
// them. They are of one rank each, and where there may be many rows they read the
// newest first, until the page is full.
func (k searched) arms(q *searching, have *known) []read.Arm {
	var all []read.Arm
	if k.short != "" {
		all = append(all, k.arm(exactShortName, q.holding(k, "", func(s *sql.Selector) { s.Where(sql.EQ(s.C(k.short), q.folded)) })))
	}
	if have.names > 0 {
		all = append(all, k.byName(q, have)...)
	}
	unnamed := func(s *sql.Selector) { s.Where(sql.Not(q.named(s, k))) }
	if k.terms == "" {
		return append(all, k.byText(q, have, unnamed)...)
	}
	all = append(all, k.byNames(q, have.words, k.words, unnamed)...)
	if k.titles {
		all = append(all, k.byTitles(q, have.words, unnamed)...)
	}
	return all
}

// arm selects rows of one rank.
func (k searched) arm(rank int, where read.Narrow) read.Arm {
	return read.Arm{
		Type: k.typ, Order: newestFirst, Stage: rank,
		Where: func(s *sql.Selector) {
			if k.archived {
				inUse(s)
			}
			where(s)
		},
		Columns: func(s *sql.Selector) []read.Named {
			named := []read.Named{{Name: "rank", Expr: sql.Raw(strconv.Itoa(rank))}, {Name: "found_at", Expr: sql.Raw(s.C("created_at"))}}
			for i, t := range k.texts(s) {
				named = append(named, read.Named{Name: "text_" + strconv.Itoa(i), Expr: t})
			}
			return named
		},
	}
}

// byName finds those whose name is the query or begins with it. Where these are
// many, those that hold its words are looked through, the newest first.
func (k searched) byName(q *searching, have *known) []read.Arm {
	exact := k.arm(exactName, q.holding(k, "", func(s *sql.Selector) {
		s.Where(sql.EQ(s.C(k.name), q.folded))
		q.exceptShort(s, k)
	}))
	longer := func(s *sql.Selector) {
		name := s.C(k.name)
		if have.names >= bounds.names {
			name = unindexed(s, name)
		}
		s.Where(sql.And(withPrefix(name, q.folded), sql.NEQ(name, q.folded)))
		q.exceptShort(s, k)
	}
	if have.names >= bounds.names && k.terms != "" {
		return append(k.byNames(q, have.words, namePrefix, longer), exact)
	}
	return []read.Arm{exact, k.arm(namePrefix, q.holding(k, "", longer))}
}

// byNames finds those whose names hold every word, by the rarest of them.
func (k searched) byNames(q *searching, asked []stem, rank int, also read.Narrow) []read.Arm {
	rarest := slices.MinFunc(asked, rarerNames)
	return k.by(rarest.asked, "NAME", rarest.names, rank, q.without(rarest).holding(k, "NAME", also))
}

// byTitles finds people whose names and titles hold every word, and whose names
// alone do not. The rarest word is looked for in titles and then, if it is not the
// only one, in the names of others.
func (k searched) byTitles(q *searching, asked []stem, also read.Narrow) []read.Arm {
	rarest := slices.MinFunc(asked, rarer)
	where := q.without(rarest).holding(k, "", func(s *sql.Selector) {
		s.Where(sql.Not(q.holds(s, k, "NAME")))
		also(s)
	})
	arms := k.by(rarest.asked, "TITLE", rarest.titles, titleWords, where)
	if len(asked) == 1 {
		return arms
	}
	return append(arms, k.by(rarest.asked, "NAME", rarest.names, titleWords, func(s *sql.Selector) {
		s.Where(sql.Not(sql.Exists(termsOf(s, "TITLE", rarest.asked))))
		where(s)
	})...)
}

// by finds those with a word from a source.
func (k searched) by(asked, source string, there spread, rank int, where read.Narrow) []read.Arm {
	switch {
	case there.rows == 0:
		return nil
	case there.rows < bounds.rows || !there.few() && there.rows < bounds.terms:
		return []read.Arm{k.arm(rank, func(s *sql.Selector) {
			s.Where(holdsWord(s, k.terms, asked, source))
			where(s)
		})}
	case !there.few(): // a good part of all records holds it: they are looked through
		return []read.Arm{k.arm(rank, func(s *sql.Selector) {
			s.Where(sql.Exists(termsOf(s, source, asked)))
			where(s)
		})}
	}
	arms := make([]read.Arm, len(there.words))
	for i, word := range there.words {
		arms[i] = k.byTerm(word, source, rank, func(s *sql.Selector) {
			if i > 0 { // once, whatever it holds
				s.Where(sql.Not(sql.Exists(termsOf(s, source, "").Where(oneOfThese("`terms`.`word`", there.words[:i])))))
			}
			where(s)
		})
	}
	return arms
}

// byTerm finds those with one word from a source. Its terms lie in the order of
// newestFirst.
func (k searched) byTerm(word, source string, rank int, where read.Narrow) read.Arm {
	a := k.arm(rank, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table("terms").As("held")
		s.Join(t).On(s.C("id"), t.C("record_id"))
		s.Where(sql.And(sql.EQ(t.C("kind"), k.terms), sql.EQ(t.C("source"), source), sql.EQ(t.C("word"), word)))
		where(s)
	})
	columns := a.Columns
	a.Columns = func(s *sql.Selector) []read.Named {
		all := columns(s)
		all[1].Expr = sql.Raw("`held`.`found_at`")
		return append(all, read.Named{Name: "place", Expr: sql.Raw("`held`.`record_id`")})
	}
	a.Order = []read.Order{{Column: "found_at", Desc: true}, {Column: "place", Desc: true}} // MariaDB sorts rows whose order goes on in another table
	return a
}

// byText finds interactions whose texts hold every word. The rows of SQLite's index
// of texts lie in the order in which interactions were made; on MariaDB it depends on
// how many there are.
func (k searched) byText(q *searching, have *known, also read.Narrow) []read.Arm {
	if have.texts == nil {
		if have.rows >= textBounds.many {
			return (&newestTexts{q: q, k: k, rows: float64(have.rows)}).arms(also)
		}
		return []read.Arm{k.arm(textWords, func(s *sql.Selector) {
			s.Where(textHolds(s, q.words))
			also(s)
		})}
	}
	a := k.arm(textWords, func(s *sql.Selector) {
		s.Join(sql.Dialect(s.Dialect()).Table("interaction_words").As("held")).On(s.C("words_row"), "`held`.`rowid`")
		s.Where(matching(q.words, have.texts))
		also(s)
	})
	columns := a.Columns
	a.Columns = func(s *sql.Selector) []read.Named {
		return append(columns(s), read.Named{Name: "place", Expr: sql.Raw("`held`.`rowid`")})
	}
	a.Order = []read.Order{{Column: "place", Desc: true}}
	return []read.Arm{a}
}

// exceptShort leaves out those of the first rank.
func (q *searching) exceptShort(s *sql.Selector, k searched) {
	if k.short != "" {
		s.Where(sql.NEQ(s.C(k.short), q.folded))
	}
}

// named: the row has one of the ranks that go by names.
func (q *searching) named(s *sql.Selector, k searched) *sql.Predicate {
	if k.short == "" {
		return withPrefix(s.C(k.name), q.folded)
	}
	return sql.Or(sql.EQ(s.C(k.short), q.folded), withPrefix(s.C(k.name), q.folded))
}

// without is a search for the other words.
func (q *searching) without(found stem) *searching {
	return q.only(slices.DeleteFunc(slices.Clone(q.words), func(word string) bool { return text.First(word, 64) == found.asked }))
}

// only is a search for some of the words.
func (q *searching) only(words []string) *searching {
	other := *q
	other.words = words
	return &other
}

// holding leaves those of some rows that hold every word.
func (q *searching) holding(k searched, source string, rows read.Narrow) read.Narrow {
	return func(s *sql.Selector) {
		if len(q.words) > 0 {
			s.Where(q.holds(s, k, source))
		}
		rows(s)
	}
}

// holds: the row holds every word, from one source if it is given. It is asked of
// rows that were found otherwise.
func (q *searching) holds(s *sql.Selector, k searched, source string) *sql.Predicate {
	all := make([]*sql.Predicate, len(q.words))
	for i, word := range q.words {
		if k.terms == "" {
			all[i] = sql.ExprP("INSTR("+spaced(s, s.C("words"))+", ?) > 0", " "+text.Indexed(word))
		} else {
			all[i] = sql.Exists(termsOf(s, source, text.First(word, 64)))
		}
	}
	return sql.And(all...)
}
