package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/graph/scalar"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
)

// everyRow makes a filter without conditions one that every row passes, so that
// it can be negated and joined by or.
func everyRow(n read.Narrow) read.Narrow {
	if n == nil {
		return func(*sql.Selector) {}
	}
	return n
}

// strings reads a list that must not be empty, of ids or enum values.
func (a *asking) strings(path string, value any) []any {
	values := items(value)
	if len(values) == 0 || len(values) > maxValues {
		a.fault(path, fmt.Sprintf("This list must hold 1 to %d values; it has %d.", maxValues, len(values)))
		return nil
	}
	out := make([]any, len(values))
	for i, v := range values {
		s, ok := v.(string)
		if !ok {
			a.fault(fmt.Sprintf("%s.%d", path, i), "This must not be null.")
		}
		out[i] = s
	}
	return out
}

// oneOf: the column holds one of the values.
func oneOf(column string) question {
	return func(a *asking, path string, value any) read.Narrow {
		return read.Among(column, a.strings(path, value)...)
	}
}

// names: the column holds one of these ids of records that the viewer may read.
func names(t *read.Type, column string) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(t) {
			return nil
		}
		return oneOf(column)(a, path, value)
	}
}

// isSet: whether the column holds anything.
func isSet(column string) question {
	return func(_ *asking, _ string, value any) read.Narrow {
		if value == true {
			return func(s *sql.Selector) { s.Where(sql.NotNull(s.C(column))) }
		}
		return func(s *sql.Selector) { s.Where(sql.IsNull(s.C(column))) }
	}
}

// isTrue: whether the column says yes.
func isTrue(column string) question {
	return func(_ *asking, _ string, value any) read.Narrow {
		return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), value == true)) }
	}
}

// archived: whether archived rows belong to the list.
func archived(_ *asking, _ string, value any) read.Narrow {
	switch value {
	case "ONLY":
		return func(s *sql.Selector) { s.Where(sql.NotNull(s.C("archived_at"))) }
	case "EXCLUDE":
		return inUse
	}
	return nil
}

func inUse(s *sql.Selector) { s.Where(sql.IsNull(s.C("archived_at"))) }

// begins: the folded column begins with the text.
func begins(column string) question {
	return func(a *asking, path string, value any) read.Narrow {
		s, _ := value.(string)
		prefix := text.Fold(s)
		if prefix == "" {
			return a.fault(path, "This must hold at least one letter or digit.")
		}
		return func(s *sql.Selector) { s.Where(withPrefix(s.C(column), prefix)) }
	}
}

// words: every word of the text begins a word of the record's names or titles.
func words(kind string) question {
	return func(a *asking, path string, value any) read.Narrow {
		s, _ := value.(string)
		tokens := text.Tokens(s)
		if len(tokens) == 0 || len(tokens) > maxWords {
			return a.fault(path, fmt.Sprintf("This must hold 1 to %d words of letters or digits.", maxWords))
		}
		return func(s *sql.Selector) {
			for _, word := range tokens {
				s.Where(holdsWord(s, kind, word, ""))
			}
		}
	}
}

const maxWords = 10

// holdsWord: the record has a word that begins so; source narrows where it stands.
func holdsWord(s *sql.Selector, kind, word, source string) *sql.Predicate {
	d := sql.Dialect(s.Dialect())
	t := d.Table("terms")
	found := d.Select(t.C("record_id")).From(t).
		Where(sql.And(sql.EQ(t.C("kind"), kind), withPrefix(t.C("word"), text.First(word, 64))))
	if source != "" {
		found.Where(sql.EQ(t.C("source"), source))
	} else { // all that there are: the index goes by them
		found.Where(sql.In(t.C("source"), "NAME", "TITLE"))
	}
	return sql.In(s.C("id"), found)
}

// bound reads one side of a range; ok is false when it is not given.
func bound[T any](a *asking, path, side string, value any, parse func(any) (T, error)) (v T, ok bool) {
	given, ok := value.(map[string]any)[side]
	if !ok {
		return v, false
	}
	v, err := parse(given)
	if err != nil {
		a.fault(path+"."+side, err.Error())
	}
	return v, true
}

// within reads a range with the names of its two sides.
func within[T any](column, lower, upper string, parse func(any) (T, error), includesUpper bool, known func(*sql.Selector) *sql.Predicate) question {
	return func(a *asking, path string, value any) read.Narrow {
		from, hasFrom := bound(a, path, lower, value, parse)
		to, hasTo := bound(a, path, upper, value, parse)
		if !hasFrom && !hasTo {
			return a.fault(path, fmt.Sprintf("Give %s, %s or both.", lower, upper))
		}
		return func(s *sql.Selector) {
			if known != nil {
				s.Where(known(s))
			}
			if hasFrom {
				s.Where(sql.GTE(s.C(column), from))
			}
			if hasTo && includesUpper {
				s.Where(sql.LTE(s.C(column), to))
			} else if hasTo {
				s.Where(sql.LT(s.C(column), to))
			}
		}
	}
}

// moments: a point in time from one moment to before another.
func moments(column string) question {
	return within(column, "from", "before", func(v any) (time.Time, error) { return scalar.UnmarshalDateTime(v) }, false, nil)
}

// knownMoments is moments for a column that says "never" by a time of its own;
// such rows are in no range.
func knownMoments(column string, known func(s *sql.Selector, column string) *sql.Predicate) question {
	return within(column, "from", "before", func(v any) (time.Time, error) { return scalar.UnmarshalDateTime(v) }, false,
		func(s *sql.Selector) *sql.Predicate { return known(s, column) })
}

// days: a day from one day to another, both included; unknown days are in no range.
func days(column string) question {
	return within(column, "from", "until", parseDay, true,
		func(s *sql.Selector) *sql.Predicate { return sql.NEQ(s.C(column), "") })
}

// numbers: a number from one to another, both included; unknown ones are in no range.
func numbers(column string) question {
	return within(column, "min", "max", parseInt, true,
		func(s *sql.Selector) *sql.Predicate { return sql.GTE(s.C(column), 0) })
}

func parseDay(v any) (string, error) {
	var d calendar.Date
	err := d.UnmarshalGQL(v)
	return string(d), err
}

func parseInt(v any) (int64, error) {
	switch n := v.(type) {
	case int64:
		return n, nil
	case int:
		return int64(n), nil
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return i, nil
		}
	}
	return 0, fmt.Errorf("this must be a whole number")
}

// lastsOn: the row lasts on a day, from the first column to the last, which is
// ” while it goes on. The last day belongs to it.
func lastsOn(first, last, day string) read.Narrow {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.LTE(s.C(first), day), sql.Or(sql.EQ(s.C(last), ""), sql.GTE(s.C(last), day))))
	}
}

// current: whether the row lasts today.
func current(first, last string) question {
	return func(a *asking, _ string, value any) read.Narrow {
		today := lastsOn(first, last, today(a.ctx))
		if value == true {
			return today
		}
		return read.Not(today)
	}
}

// asOf: the row lasted on the day that is given.
func asOf(first, last string) question {
	return func(a *asking, path string, value any) read.Narrow {
		day, err := parseDay(value)
		if err != nil {
			return a.fault(path, err.Error())
		}
		return lastsOn(first, last, day)
	}
}

// has: the related record, whose id the column holds, passes its own filter.
func has(t *read.Type, column string, f func() *filter) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(t) {
			return nil
		}
		return read.Has(a.ctx, a.c, t, column, f().ask(a, path, value))
	}
}

// related: some or none of the records, whose column back names the row, pass
// their own filter.
func related(t *read.Type, back string, f func() *filter) question {
	return sided(t,
		func(a *asking, narrow read.Narrow) read.Narrow { return read.Some(a.ctx, a.c, t, back, narrow) },
		func(a *asking, narrow read.Narrow) read.Narrow { return read.None(a.ctx, a.c, t, back, narrow) }, f)
}

// sided reads the two sides of a filter by related records.
func sided(t *read.Type, some, none func(*asking, read.Narrow) read.Narrow, f func() *filter) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(t) {
			return nil
		}
		sides, _ := value.(map[string]any)
		if len(sides) == 0 {
			return a.fault(path, "Give some, none or both.")
		}
		var parts []read.Narrow
		if v, ok := sides["some"]; ok {
			parts = append(parts, some(a, f().ask(a, path+".some", v)))
		}
		if v, ok := sides["none"]; ok {
			parts = append(parts, none(a, f().ask(a, path+".none", v)))
		}
		return read.And(parts...)
	}
}

// relatedVia is related for records that are reached over a table between.
func relatedVia(t *read.Type, via read.Via, f func() *filter) question {
	return sided(t,
		func(a *asking, narrow read.Narrow) read.Narrow { return read.SomeVia(a.ctx, a.c, t, via, narrow) },
		func(a *asking, narrow read.Narrow) read.Narrow { return read.NoneVia(a.ctx, a.c, t, via, narrow) }, f)
}

// reaches: a record with one of the ids is reached over a table between.
func reaches(t *read.Type, via read.Via) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(t) {
			return nil
		}
		ids := a.strings(path, value)
		return read.SomeVia(a.ctx, a.c, t, via, func(s *sql.Selector) { s.Where(sql.In(s.C("id"), ids...)) })
	}
}

// allowed notes the refusal of a type that the viewer's token does not allow.
func (a *asking) allowed(t *read.Type) bool {
	if err := t.Allow(a.ctx); err != nil {
		a.faults = append(a.faults, asFault(err))
		return false
	}
	return true
}

// carries: by the tags that a record carries.
func carries(via read.Via) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(tagType) {
			return nil
		}
		match, _ := value.(map[string]any)
		if len(match) == 0 {
			return a.fault(path, "Give any, all, none or several of them.")
		}
		tagged := func(ids ...any) read.Narrow {
			return read.SomeVia(a.ctx, a.c, tagType, via, func(s *sql.Selector) { s.Where(sql.In(s.C("id"), ids...)) })
		}
		var parts []read.Narrow
		if list, ok := match["any"]; ok {
			parts = append(parts, tagged(a.strings(path+".any", list)...))
		}
		if list, ok := match["all"]; ok {
			for _, key := range a.strings(path+".all", list) {
				parts = append(parts, tagged(key))
			}
		}
		if list, ok := match["none"]; ok {
			parts = append(parts, read.Not(tagged(a.strings(path+".none", list)...)))
		}
		return read.And(parts...)
	}
}

// lies: in one of the regions, over a table between.
func lies(via read.Via) question { return reaches(regionType, via) }

// lower is the name of a Go field as the API writes it.
func lower(name string) string {
	if name == strings.ToUpper(name) {
		return strings.ToLower(name)
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// today is the present day in the party's zone, as it is stored.
func today(ctx context.Context) string { return string(calendar.Today(ctx)) }
