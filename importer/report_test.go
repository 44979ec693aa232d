package importer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReportWrite(t *testing.T) {
	sheet := &Sheet{Encoding: Windows1252, Delimiter: ';', HeaderLine: 3}
	r := &Report{
		File: "unions.csv", Title: "Unions", Sheet: sheet, Records: 4, Written: 4, AffiliationsCreated: 2, AffiliationsChanged: 1,
		Rows: []RowReport{
			{Line: 4, Outcome: Created, Subject: "Accord"},
			{Line: 5, Outcome: Created, Subject: "Unite", Notes: []string{`"Unite" is near to "Unity"`}},
			{Line: 6, Outcome: Matched, Subject: "RMT"},
			{Line: 7, Outcome: Matched, Subject: "NUJ", Changes: []Change{{"memberCount", "1", "2"}, {"website", "", "https://nuj.example"}}},
			{Line: 9, Outcome: Refused, Subject: "Advance", Reason: "kind: missing"},
		},
		Also: []AlsoReport{{Line: 4, Name: "Trades Union Congress", As: "parent"}},
	}
	const head = `unions.csv (Unions)
5 rows, windows-1252, separated by semicolon, header on line 3
`
	const counts = `
  created      2
  matched      2, of which 1 change something
  refused      1
  affiliations: 2 created, 1 changed

Also created, because rows name them: 1
  line 4      parent: Trades Union Congress

Rows
`
	const accord = "  line 4      created  Accord\n"
	const unite = "  line 5      created  Unite\n              note: \"Unite\" is near to \"Unity\"\n"
	const rmt = "  line 6      matched  RMT\n"
	const rest = "  line 7      changed  NUJ: memberCount: 1 → 2; website: https://nuj.example\n  line 9      refused  Advance: kind: missing\n"
	show := func(all bool) string {
		var b strings.Builder
		if err := r.Write(&b, all); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if d := cmp.Diff(head+counts+unite+rest, show(false)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(head+counts+accord+unite+rmt+rest, show(true)); d != "" {
		t.Error(d)
	}
	r.Written = 1
	if got := show(false); !strings.Contains(got, "\nInterrupted: 1 of 4 records are written. Run the import again to finish it.\n") {
		t.Error(got)
	}
	r.DryRun = true
	if d := cmp.Diff(head+"Dry run: nothing was written.\n"+counts+accord+unite+rmt+rest, show(false)); d != "" {
		t.Error(d)
	}
}
