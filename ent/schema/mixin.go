// Package schema describes the records: fields with their limits, edges,
// indexes and one policy each. It imports no generated code, so that the code
// can be generated from any state of the tree.
package schema

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/mixin"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema/field"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
	"github.com/breakthrough-party/coalition/viewer"
)

// identity gives a record its id: typed, opaque and sortable by time.
type identity struct {
	mixin.Schema
	prefix string
}

func (m identity) Fields() []field.Field {
	prefix := m.prefix
	return []field.Field{
		field.String("id").MaxLen(id.Length).NotEmpty().Immutable().
			DefaultFunc(func() string { return id.New(prefix) }),
	}
}

// record gives a record what all that people edit have: an id, who made it and
// when, when it changed last, and the version that an edit must name.
type record struct {
	mixin.Schema
	prefix string
}

func (m record) Fields() []field.Field {
	return append(identity{prefix: m.prefix}.Fields(),
		fixedMoment("created_at"),
		moment("updated_at"),
		fixedRef("created_by"),
		field.Int("version").Default(1).Positive(),
	)
}

func (m record) Edges() []ent.Edge {
	if m.prefix == "usr" { // within one type, an edge without its inverse would be one to one
		return []ent.Edge{
			edge.To("created_users", User.Type).From("creator").Unique().Required().Immutable().Field("created_by"),
		}
	}
	return []ent.Edge{
		edge.To("creator", User.Type).Unique().Required().Immutable().Field("created_by"),
	}
}

func (record) Hooks() []ent.Hook { return []ent.Hook{stamp} }

// stamped is a mutation of a record, whatever its type.
type stamped interface {
	SetCreatedAt(time.Time)
	SetUpdatedAt(time.Time)
	SetCreatedBy(string)
	AddVersion(int)
}

// stamp notes time and author of a new record, and time and version of a change.
// A change of derived columns alone is not an edit and leaves both as they are.
func stamp(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if s, ok := m.(stamped); ok {
			switch now := calendar.Now(ctx); {
			case m.Op().Is(ent.OpCreate):
				s.SetCreatedAt(now)
				s.SetUpdatedAt(now)
				if _, set := m.Field("created_by"); !set {
					s.SetCreatedBy(viewer.From(ctx).UserID)
				}
			case m.Op().Is(ent.OpUpdate|ent.OpUpdateOne) && !OnlyDerived(m):
				s.SetUpdatedAt(now)
				s.AddVersion(1)
			}
		}
		return next.Mutate(ctx, m)
	})
}

// folded adds to each named field a column in which it is compared and sorted,
// and keeps the two in step.
type folded struct {
	mixin.Schema
	names []string
}

func (m folded) Fields() []field.Field {
	fields := make([]field.Field, len(m.names))
	for i, name := range m.names {
		fields[i] = field.String(name + "_folded").MaxRuneLen(nameRunes).Default("")
	}
	return fields
}

func (m folded) Hooks() []ent.Hook {
	return []ent.Hook{func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, mu ent.Mutation) (ent.Value, error) {
			for _, name := range m.names {
				v, ok := mu.Field(name)
				if !ok {
					continue
				}
				s, _ := v.(string)
				if err := mu.SetField(name+"_folded", Folded(s)); err != nil {
					return nil, err
				}
			}
			return next.Mutate(ctx, mu)
		})
	}}
}

// Folded is a name as it is compared and sorted.
func Folded(name string) string { return text.First(text.Fold(name), nameRunes) }

// Limits in runes that several records share.
const (
	nameRunes   = 200
	labelRunes  = 100
	reasonRunes = 500
	sourceRunes = 500
	urlRunes    = 500
	proseRunes  = 10_000
	remarkRunes = 2_000
	wordsRunes  = 40_000
)

// fixedRef is a column that holds the id of another record and is set once.
func fixedRef(name string) field.Field {
	return field.String(name).MaxLen(id.Length).NotEmpty().Immutable()
}

// optionalRef holds the id of another record, or NULL.
func optionalRef(name string) field.Field { return field.String(name).MaxLen(id.Length).Optional() }

// fixedOptionalRef is an optionalRef that is set once.
func fixedOptionalRef(name string) field.Field {
	return field.String(name).MaxLen(id.Length).Optional().Immutable()
}

// line is a text of one line; absent is ”.
func line(name string, runes int) field.Field {
	return field.String(name).MaxRuneLen(runes).Default("")
}

// prose is a long text; absent is ”.
func prose(name string) field.Field {
	return field.String(name).MaxRuneLen(proseRunes).Default("").
		SchemaType(map[string]string{dialect.MySQL: "text"})
}

// choice is an enum, stored as text so that both engines sort it alike. The
// first value is the default.
func choice(name string, values ...string) field.Field {
	return field.Enum(name).Values(values...).Default(values[0]).SchemaType(choiceType)
}

// required is an enum that whoever creates the record must choose.
func required(name string, values ...string) field.Field {
	return field.Enum(name).Values(values...).SchemaType(choiceType)
}

// optionalChoice is an enum that may be absent, which is NULL.
func optionalChoice(name string, values ...string) field.Field {
	return field.Enum(name).Values(values...).Optional().Nillable().SchemaType(choiceType)
}

var choiceType = map[string]string{dialect.MySQL: "varchar(40)"}

// day is a calendar.Date; absent is ”.
func day(name string) field.Field {
	return field.String(name).GoType(calendar.Date("")).Default("").
		SchemaType(map[string]string{dialect.MySQL: "char(10)"})
}

// precision says how exactly the historic day beside it is known.
func precision(name string) field.Field { return choice(name, "DAY", "MONTH", "YEAR") }

var momentType = map[string]string{dialect.MySQL: "datetime(6)"}

// moment is a point in time, UTC, to the microsecond.
func moment(name string) field.Field { return field.Time(name).SchemaType(momentType) }

// fixedMoment is a moment that is set once.
func fixedMoment(name string) field.Field {
	return field.Time(name).SchemaType(momentType).Immutable()
}

// optionalMoment is a moment that may be absent, which is NULL.
func optionalMoment(name string) field.Field {
	return field.Time(name).SchemaType(momentType).Optional().Nillable()
}

// count is a number of things, never negative; unknown is -1.
func count(name string) field.Field { return field.Int(name).Default(-1).Min(-1) }

// OnlyDerived reports whether a mutation touches nothing but columns and edges
// that are computed from other records.
func OnlyDerived(m ent.Mutation) bool {
	derived := Derived[m.Type()]
	for _, names := range [][]string{m.Fields(), m.ClearedFields(), m.AddedFields(), m.AddedEdges(), m.RemovedEdges(), m.ClearedEdges()} {
		for _, name := range names {
			if !slices.Contains(derived, name) {
				return false
			}
		}
	}
	return true
}
