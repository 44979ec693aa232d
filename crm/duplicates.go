package crm

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/term"
)

const (
	// maxDuplicates is how many possible duplicates are shown.
	maxDuplicates = 10
	// maxCandidates is how many records with a word in common are compared.
	maxCandidates = 300
)

// PossibleDuplicates returns the ids of organisations (kind "org") or people
// ("per") in use whose name is similar to this one, the most similar first, at
// most 10, without the ones excepted: those with the same name, short name or
// former name whatever its case and accents, those with the same words in
// another order, and those with a word in common and a difference of a few
// letters. It answers VALIDATION_FAILED for a name that is not 1 to 200
// characters. It takes three statements, however many records there are.
func PossibleDuplicates(ctx context.Context, c *ent.Client, kind, name string, except ...string) ([]string, error) {
	var f Faults
	name = f.line("name", name, 1, 200)
	if err := f.err(); err != nil {
		return nil, err
	}
	return duplicates(ctx, c, kind, []string{name}, except)
}

// duplicates finds what is similar to one of the names of a record: first what
// has the same name or short name, then the rest by how much it differs.
func duplicates(ctx context.Context, c *ent.Client, kind string, names, except []string) ([]string, error) {
	table := organisationNames
	if kind == "per" {
		table = personNames
	}
	sought := newLikeness(names)
	same, err := table.same(ctx, c, sought.folded, except)
	ids := append([]string{}, same...) // a list, also when there are none
	if err != nil || len(ids) == maxDuplicates {
		return ids, err
	}
	candidates, err := sharingWords(ctx, c, kind, words(names...))
	if err != nil || len(candidates) == 0 {
		return ids, err
	}
	records, err := table.named(ctx, c, without(candidates, append(ids, except...)))
	if err != nil {
		return nil, err
	}
	distance := map[string]int{}
	var similar []string
	for _, r := range records {
		if d, ok := sought.distance(r.names); ok {
			distance[r.id] = d
			similar = append(similar, r.id)
		}
	}
	slices.SortFunc(similar, func(a, b string) int {
		return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b))
	})
	return append(ids, similar[:min(len(similar), maxDuplicates-len(ids))]...), nil
}

// sharingWords are the ids of records that have at least one of the words in
// their names, those with the most of them first.
func sharingWords(ctx context.Context, c *ent.Client, kind string, words []string) ([]string, error) {
	if len(words) == 0 {
		return nil, nil
	}
	return c.Term.Query().Where(term.Kind(kind), term.SourceEQ(term.SourceNAME), term.WordIn(words...)).
		Order(func(s *sql.Selector) { s.OrderBy(sql.Desc(sql.Count("*")), s.C(term.FieldRecordID)) }).
		Limit(maxCandidates).GroupBy(term.FieldRecordID).Strings(ctx)
}

// named is a record and its names.
type named struct {
	id    string
	names []string
}

// namesTable is how one kind of record in use is found by its names.
type namesTable struct {
	// same finds those that have one of the folded names, in the order of their age.
	same func(ctx context.Context, c *ent.Client, folded, except []string) ([]string, error)
	// named reads all names of some records.
	named func(ctx context.Context, c *ent.Client, ids []string) ([]named, error)
}

var organisationNames = namesTable{
	same: func(ctx context.Context, c *ent.Client, folded, except []string) ([]string, error) {
		return c.Organisation.Query().Where(
			organisation.Or(organisation.NameFoldedIn(folded...), organisation.ShortNameFoldedIn(folded...)),
			organisation.ArchivedAtIsNil(), organisation.IDNotIn(except...),
		).Order(organisation.ByID()).Limit(maxDuplicates).IDs(ctx)
	},
	named: func(ctx context.Context, c *ent.Client, ids []string) ([]named, error) {
		rows, err := c.Organisation.Query().Where(organisation.IDIn(ids...), organisation.ArchivedAtIsNil()).
			Select(organisation.FieldName, organisation.FieldShortName, organisation.FieldFormerNames).All(ctx)
		out := make([]named, len(rows))
		for i, o := range rows {
			out[i] = named{o.ID, append([]string{o.Name, o.ShortName}, o.FormerNames...)}
		}
		return out, err
	},
}

var personNames = namesTable{
	same: func(ctx context.Context, c *ent.Client, folded, except []string) ([]string, error) {
		return c.Person.Query().Where(person.NameFoldedIn(folded...), person.ArchivedAtIsNil(), person.IDNotIn(except...)).
			Order(person.ByID()).Limit(maxDuplicates).IDs(ctx)
	},
	named: func(ctx context.Context, c *ent.Client, ids []string) ([]named, error) {
		rows, err := c.Person.Query().Where(person.IDIn(ids...), person.ArchivedAtIsNil()).Select(person.FieldName).All(ctx)
		out := make([]named, len(rows))
		for i, p := range rows {
			out[i] = named{p.ID, []string{p.Name}}
		}
		return out, err
	},
}
