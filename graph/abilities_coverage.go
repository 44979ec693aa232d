package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/pressnote"
	"github.com/breakthrough-party/coalition/read"
)

func journalistProfileAbilities() read.Computed {
	type row = *ent.JournalistProfile
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.JournalistProfile.Query().Where(journalistprofile.IDIn(ids...), predicate.JournalistProfile(writable)).All(ctx)
	}, "JournalistProfile", func(p row) string { return p.ID }, ability[row]{"EDIT", "editJournalistProfile", always[row]})
}

func pressNoteAbilities() read.Computed {
	type row = *ent.PressNote
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.PressNote.Query().Where(pressnote.IDIn(ids...), predicate.PressNote(writable)).All(ctx)
	}, "PressNote", func(n row) string { return n.ID },
		ability[row]{"EDIT", "editPressNote", always[row]},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func coverageAbilities() read.Computed {
	type row = *ent.Coverage
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Coverage.Query().Where(coverage.IDIn(ids...), predicate.Coverage(writable)).All(ctx)
	}, "Coverage", func(c row) string { return c.ID },
		ability[row]{"EDIT", "editCoverage", always[row]},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func mentionAbilities() read.Computed {
	type row = *ent.Mention
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Mention.Query().Where(mention.IDIn(ids...), predicate.Mention(writable)).All(ctx)
	}, "Mention", func(m row) string { return m.ID }, ability[row]{"EDIT", "rateMention", always[row]})
}
