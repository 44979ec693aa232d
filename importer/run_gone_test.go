package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// TestWhatPeopleTookAway: a file does not bring back what was archived or taken
// back as a mistake.
func TestWhatPeopleTookAway(t *testing.T) {
	const file = "member,coalition,kind,role,since,until\nRail,Assembly,MEMBER_OF,,2013,\n"
	engines(t, func(b bench) {
		b.run(tiesOnly, file)
		db := b.store.Ent()
		rail := db.Organisation.Query().Where(organisation.Name("Rail")).OnlyX(b.ctx)
		b.write(func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: tx.Affiliation.Query().OnlyIDX(ctx), Reason: "Not them."})
			return err
		})
		if r := b.run(tiesOnly, file); r.Count(Refused) != 1 || !strings.Contains(r.Rows[0].Reason, "taken back as a mistake") {
			b.Errorf("the affiliation again: %+v", r.Rows)
		}
		b.write(func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.ArchiveOrganisation(ctx, tx, crm.ArchiveOrganisationInput{ID: rail.ID, Version: rail.Version})
			return err
		})
		r := b.run("fields: {name: name, kind: {constant: TRADE_UNION}, memberCount: members}", "name,members\nRAIL,7\n")
		if r.Count(Matched) != 1 || r.Rows[0].ID != rail.ID {
			b.Errorf("the archived one again: %+v", r.Rows)
		}
		if n := db.Organisation.GetX(b.ctx, rail.ID).MemberCount; n != 7 {
			b.Errorf("%d members", n)
		}
		if r := b.run(tiesOnly, "member,coalition,kind,role,since,until\nRail,Assembly,SPONSORS,,2014,\n"); r.Count(Refused) != 1 || !strings.Contains(r.Rows[0].Reason, "Rail is archived") {
			b.Errorf("a tie of an archived one: %+v", r.Rows)
		}
	})
}

// TestAnExportAsPeopleBringIt: everything at once that spreadsheets do to a list.
func TestAnExportAsPeopleBringIt(t *testing.T) {
	const mapping = `fields:
  name: Union
  kind: {constant: TRADE_UNION}
  memberCount: {column: Members, values: {nil return: ""}, otherwise: keep}
  founded: {column: Founded, dates: [DD/MM/YYYY, YYYY]}
  description: Notes
`
	const export = "List of unions \x96 \xA3 and caf\xE9s\r\n\r\n Union ;Members;Founded;Notes\r\n" +
		"  Caf\xE9 Workers ;1338.0;01/09/1999;\"First line;\r\nsecond \xA3\"\r\n" +
		"Nil;Nil Return;1901;\r\n;;;\r\nShort;1\r\nMany;\"1,234\";soon;\r\n\x1A"
	engines(t, func(b bench) {
		r := b.run(mapping, export)
		if r.Sheet.Encoding != Windows1252 || r.Sheet.Delimiter != ';' || r.Sheet.HeaderLine != 3 {
			b.Errorf("read as %s with %q, header on line %d", r.Sheet.Encoding, r.Sheet.Delimiter, r.Sheet.HeaderLine)
		}
		var got []string
		for _, row := range r.Rows {
			got = append(got, strings.TrimSpace(fmt.Sprint(row.Line, " ", row.Outcome, " ", row.Subject, " ", row.Reason)))
		}
		want := []string{
			"4 created Café Workers", "6 created Nil", "8 refused  the row has 2 cells, the header has 4",
			`9 refused Many founded: "soon" is not a date in the form DD/MM/YYYY or YYYY`,
		}
		if d := cmp.Diff(want, got); d != "" {
			b.Error(d)
		}
		o := b.store.Ent().Organisation.Query().Where(organisation.Name("Café Workers")).OnlyX(b.ctx)
		if o.MemberCount != 1338 || o.Founded != "1999-09-01" || o.Description != "First line;\nsecond £" {
			b.Errorf("stored as %v", o)
		}
	})
}
