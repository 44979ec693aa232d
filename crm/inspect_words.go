package crm

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/beat"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/inspection"
)

// wordy is a record that is found by words.
type wordy struct {
	id            string
	made          time.Time
	names, titles []string
}

func wordyID(w wordy) string { return w.id }

// terms holds the words by which records are found against their names and titles.
func (i inspector) terms(ctx context.Context, r *inspection.Result) error {
	var known []predicate.Term
	for _, kind := range []struct {
		prefix, table string
		read          func(context.Context, string) ([]wordy, error)
	}{
		{"org", organisation.Table, i.wordyOrganisations},
		{"per", person.Table, i.wordyPeople},
		{"cmp", campaign.Table, i.wordyCampaigns},
		{"cov", coverage.Table, i.wordyCoverage},
	} {
		err := walk(ctx, r, kind.read, wordyID, func(some []wordy) error { return i.termsOf(ctx, r, kind.table, some) })
		if err != nil {
			return err
		}
		of := term.RecordIDHasPrefix(kind.prefix + "_")
		if err := i.termsOfNothing(ctx, r, of, nowhere(kind.table, term.FieldRecordID, "id")); err != nil {
			return err
		}
		known = append(known, of)
	}
	return i.termsOfNothing(ctx, r, term.Not(term.Or(known...)))
}

// termsOf holds the terms of some records against their words.
func (i inspector) termsOf(ctx context.Context, r *inspection.Result, table string, some []wordy) error {
	rows, err := i.Term.Query().Where(term.RecordIDIn(idsOf(some, wordyID)...)).All(ctx)
	if err != nil {
		return err
	}
	stored := gather(rows, func(t *ent.Term) string { return t.RecordID })
	for _, w := range some {
		wanted := map[termKey]bool{}
		for _, k := range terms(w.names, w.titles) {
			wanted[k] = true
		}
		for _, t := range stored[w.id] {
			k := termKey{t.Source, t.Word}
			switch {
			case t.Kind != id.Prefix(w.id):
				r.Fault(term.Table, t.ID, "kind is not that of record_id")
			case !wanted[k]:
				r.Fault(term.Table, t.ID, "word is in no name or title of %s", w.id)
			case !t.FoundAt.Equal(w.made):
				r.Fault(term.Table, t.ID, "found_at is not when the record was made")
			}
			delete(wanted, k)
		}
		if len(wanted) > 0 {
			r.Fault(table, w.id, "it is not found by %d of the words of its names and titles", len(wanted))
		}
	}
	return nil
}

// termsOfNothing notes the terms of records that are not there.
func (i inspector) termsOfNothing(ctx context.Context, r *inspection.Result, where ...predicate.Term) error {
	ids, err := i.Term.Query().Where(where...).Order(term.ByID()).IDs(ctx)
	for _, termID := range ids {
		r.Fault(term.Table, termID, "record_id is of no record")
	}
	return err
}

// nowhere: rows for which there is none in a table with the same value.
func nowhere(table, column, other string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		d := sql.Dialect(s.Dialect())
		t := d.Table(table).As("there")
		s.Where(sql.NotExists(d.Select(t.C(other)).From(t).Where(sql.ColumnsEQ(t.C(other), s.C(column)))))
	}
}

func (i inspector) wordyOrganisations(ctx context.Context, after string) ([]wordy, error) {
	rows, err := i.organisations(ctx, after)
	some := make([]wordy, len(rows))
	for n, o := range rows {
		some[n] = wordy{id: o.ID, made: o.CreatedAt, names: draftOf(o).names()}
	}
	return some, err
}

func (i inspector) wordyPeople(ctx context.Context, after string) ([]wordy, error) {
	rows, err := i.people(ctx, after)
	if err != nil {
		return nil, err
	}
	posts, err := i.Position.Query().Where(position.PersonIDIn(idsOf(rows, personID)...), titled).
		Select(position.FieldPersonID, position.FieldTitle).All(ctx)
	of := gather(posts, func(p *ent.Position) string { return p.PersonID })
	some := make([]wordy, len(rows))
	for n, p := range rows {
		some[n] = wordy{id: p.ID, made: p.CreatedAt, names: namesOf(p)}
		for _, post := range of[p.ID] {
			some[n].titles = append(some[n].titles, post.Title)
		}
	}
	return some, err
}

func (i inspector) wordyCampaigns(ctx context.Context, after string) ([]wordy, error) {
	rows, err := i.Campaign.Query().Where(campaign.IDGT(after)).Order(campaign.ByID()).Limit(inspectedAtOnce).
		Select(campaign.FieldName, campaign.FieldCreatedAt).All(ctx)
	some := make([]wordy, len(rows))
	for n, c := range rows {
		some[n] = wordy{id: c.ID, made: c.CreatedAt, names: []string{c.Name}}
	}
	return some, err
}

func (i inspector) wordyCoverage(ctx context.Context, after string) ([]wordy, error) {
	rows, err := i.allCoverage(ctx, after)
	some := make([]wordy, len(rows))
	for n, c := range rows {
		some[n] = wordy{id: c.ID, made: c.CreatedAt}
		if c.VoidedAt == nil {
			some[n].names = []string{c.Headline}
		}
	}
	return some, err
}

// beats holds the beats by which journalists are found against their profiles.
func (i inspector) beats(ctx context.Context, r *inspection.Result) error {
	read := func(ctx context.Context, after string) ([]*ent.JournalistProfile, error) {
		return i.JournalistProfile.Query().Where(journalistprofile.IDGT(after)).Order(journalistprofile.ByID()).Limit(inspectedAtOnce).All(ctx)
	}
	whose := func(p *ent.JournalistProfile) string { return p.PersonID }
	err := walk(ctx, r, read, func(p *ent.JournalistProfile) string { return p.ID }, func(some []*ent.JournalistProfile) error {
		rows, err := i.Beat.Query().Where(beat.PersonIDIn(idsOf(some, whose)...)).All(ctx)
		if err != nil {
			return err
		}
		stored := gather(rows, func(b *ent.Beat) string { return b.PersonID })
		for _, p := range some {
			gone, fresh := replaced(stored[p.PersonID], foldedBeats(p.Beats), func(b *ent.Beat) string { return b.NameFolded })
			for _, b := range gone {
				r.Fault(beat.Table, b.ID, "name_folded is no beat of %s", p.ID)
			}
			if len(fresh) > 0 {
				r.Fault(journalistprofile.Table, p.ID, "it is not found by %d of its beats", len(fresh))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	ids, err := i.Beat.Query().Where(nowhere(journalistprofile.Table, beat.FieldPersonID, journalistprofile.FieldPersonID)).IDs(ctx)
	for _, beatID := range slices.Sorted(slices.Values(ids)) {
		r.Fault(beat.Table, beatID, "person_id has no profile")
	}
	return err
}
