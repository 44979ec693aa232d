package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// A statement is stored as it was entered, and its text is the first one.
func TestDraftStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		rail, soft, hard := d.effort("Rail"), noon.AddDate(0, 0, 7), noon.AddDate(0, 0, 14)
		got := d.statement(do(d, d.outreach, crm.DraftStatement, crm.DraftStatementInput{
			Title: " Keep the Guards ", Text: "We want guards.\n\nOn every train. ", CampaignID: rail, SoftDeadline: soft, HardDeadline: hard,
		}).Statement)
		want := &ent.Statement{
			ID: got.ID, Title: "Keep the Guards", TitleFolded: "keep the guards", Text: "We want guards.\n\nOn every train.", TextNumber: 1,
			Status: statement.StatusDRAFT, CampaignID: rail, SoftDeadline: &soft, HardDeadline: &hard,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.outreach.UserID, Version: 1,
		}
		unlike := cmpopts.IgnoreFields(ent.Statement{}, "Edges")
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.Statement{}), unlike); diff != "" {
			t.Error(diff)
		}
		if text := d.texts(got.ID); text != "1 We want guards.\n\nOn every train. ()" {
			t.Errorf("the texts are %s", text)
		}
		v := d.db().StatementVersion.Query().OnlyX(d.system())
		if v.CreatedBy != d.outreach.UserID || !v.CreatedAt.Equal(noon) {
			t.Errorf("the text was written by %s at %s", v.CreatedBy, v.CreatedAt)
		}
		bare := d.statement(d.draft(crm.DraftStatementInput{}))
		if bare.CampaignID != "" || bare.SoftDeadline != nil || bare.HardDeadline != nil {
			t.Errorf("nothing was said, and it has %v", bare)
		}
	})
}

func TestFaultsOfAStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		gone := d.effort("Gone")
		d.archiveCampaign(gone)
		refused(d, d.admin, crm.DraftStatement, crm.DraftStatementInput{
			Title: "\u200b", Text: " ", CampaignID: id.New("cmp"), SoftDeadline: noon.Add(time.Second), HardDeadline: noon,
		}, "NOT_FOUND input.campaignID", "VALIDATION_FAILED input.softDeadline", "VALIDATION_FAILED input.text", "VALIDATION_FAILED input.title")
		refused(d, d.admin, crm.DraftStatement, crm.DraftStatementInput{
			Title: strings.Repeat("x", 201), Text: strings.Repeat("x", 10_001), CampaignID: gone, HardDeadline: noon.AddDate(9000, 0, 0),
		}, "VALIDATION_FAILED input.campaignID", "VALIDATION_FAILED input.hardDeadline", "VALIDATION_FAILED input.text", "VALIDATION_FAILED input.title")
		d.draft(crm.DraftStatementInput{Title: strings.Repeat("x", 200), Text: strings.Repeat("😀", 10_000), SoftDeadline: noon, HardDeadline: noon})
	})
}

// An absent field stays, null clears, and what is the same is no change.
func TestEditStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		rail, bus := d.effort("Rail"), d.effort("Bus")
		s := d.draft(crm.DraftStatementInput{CampaignID: rail, SoftDeadline: noon, HardDeadline: noon.Add(time.Hour)})
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 1})
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 1, Title: crm.Some("Keep the guards"), CampaignID: crm.Some(rail), SoftDeadline: crm.Some(noon)})
		if v := d.statement(s).Version; v != 1 {
			t.Errorf("nothing was changed, and it is version %d", v)
		}
		d.archiveCampaign(rail) // it may stay
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 1, Title: crm.Some("Guards"), URL: crm.Some("https://example.org/guards")})
		if got := d.changed(s, 2); got != "title url" {
			t.Errorf("history says %q", got)
		}
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 2, CampaignID: crm.Some(bus), SoftDeadline: crm.Clear[time.Time](), HardDeadline: crm.Some(yesterday)})
		if got := d.statement(s); got.CampaignID != bus || got.SoftDeadline != nil || !got.HardDeadline.Equal(yesterday) || got.Title != "Guards" {
			t.Errorf("it is %v", got)
		}
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 3, CampaignID: crm.Clear[string](), HardDeadline: crm.Clear[time.Time](), URL: crm.Clear[string]()})
		if got := d.statement(s); got.CampaignID != "" || got.HardDeadline != nil || got.URL != "" {
			t.Errorf("it is %v", got)
		}
		if n := d.statement(s).TextNumber; n != 1 || d.texts(s) != "1 We want guards on every train. ()" {
			t.Errorf("the texts are %s, and the last is number %d", d.texts(s), n)
		}
		edit := func(in crm.EditStatementInput, want ...string) {
			t.Helper()
			in.ID, in.Version = s, 4
			refused(d, d.admin, crm.EditStatement, in, want...)
		}
		edit(crm.EditStatementInput{Title: crm.Clear[string](), CampaignID: crm.Some(rail), URL: crm.Some("guards"), SoftDeadline: crm.Some(noon), HardDeadline: crm.Some(yesterday)},
			"VALIDATION_FAILED input.campaignID", "VALIDATION_FAILED input.softDeadline", "VALIDATION_FAILED input.title", "VALIDATION_FAILED input.url")
		refused(d, d.admin, crm.EditStatement, crm.EditStatementInput{ID: s, Version: 3, Title: crm.Some("x")}, "CONFLICT input.version")
		refused(d, d.admin, crm.EditStatement, crm.EditStatementInput{ID: id.New("stm"), Version: 3}, "NOT_FOUND input.id")
		refused(d, d.admin, crm.EditStatement, crm.EditStatementInput{ID: bus, Version: 3}, "NOT_FOUND input.id")
	})
}

// Each text is kept with its number, and by whom it was written.
func TestReviseStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.draft(crm.DraftStatementInput{})
		d.after(1)
		do(d, d.press, crm.ReviseStatement, crm.ReviseStatementInput{ID: s, Version: 1, Text: " Guards on all trains. ", Note: " Shorter "})
		if got := d.statement(s); got.Text != "Guards on all trains." || got.TextNumber != 2 || got.Version != 2 {
			t.Errorf("it is %v", got)
		}
		if got := d.texts(s); got != "1 We want guards on every train. (); 2 Guards on all trains. (Shorter)" {
			t.Errorf("the texts are %s", got)
		}
		for what, c := range map[string]struct {
			in   crm.ReviseStatementInput
			want []string
		}{
			"the same":  {crm.ReviseStatementInput{ID: s, Version: 2, Text: "Guards on all trains. "}, []string{"CONFLICT input.text"}},
			"stale":     {crm.ReviseStatementInput{ID: s, Version: 1, Text: "x"}, []string{"CONFLICT input.version"}},
			"not there": {crm.ReviseStatementInput{ID: id.New("stm"), Version: 1, Text: "x"}, []string{"NOT_FOUND input.id"}},
			"limits":    {crm.ReviseStatementInput{ID: s, Version: 2, Note: strings.Repeat("x", 501)}, []string{"VALIDATION_FAILED input.note", "VALIDATION_FAILED input.text"}},
		} {
			t.Run(what, func(t *testing.T) { refused(d.with(t), d.admin, crm.ReviseStatement, c.in, c.want...) })
		}
		for _, status := range []statement.Status{statement.StatusPUBLISHED, statement.StatusABANDONED} {
			d.put(s, status)
			refused(d, d.admin, crm.ReviseStatement, crm.ReviseStatementInput{ID: s, Version: d.statement(s).Version, Text: "x"}, "CONFLICT input.id")
		}
	})
}

// Every move of the table works, and every other one is a CONFLICT.
func TestMovesOfAStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.draft(crm.DraftStatementInput{})
		all := []statement.Status{statement.StatusDRAFT, statement.StatusPUBLISHED, statement.StatusABANDONED}
		verbs := map[statement.Status]func(d *desk, version int, want ...string){
			statement.StatusDRAFT: func(d *desk, version int, want ...string) {
				attempt(d, crm.ResumeStatement, crm.ResumeStatementInput{ID: s, Version: version}, want...)
			},
			statement.StatusPUBLISHED: func(d *desk, version int, want ...string) {
				attempt(d, crm.PublishStatement, crm.PublishStatementInput{ID: s, Version: version}, want...)
			},
			statement.StatusABANDONED: func(d *desk, version int, want ...string) {
				attempt(d, crm.AbandonStatement, crm.AbandonStatementInput{ID: s, Version: version}, want...)
			},
		}
		moves := 0
		for _, from := range all {
			for _, to := range all {
				d.put(s, from)
				version := d.statement(s).Version
				if !crm.StatementMoves.Allow(from, to) {
					verbs[to](d, version, "CONFLICT input.id")
					continue
				}
				moves++
				verbs[to](d, version-1, "CONFLICT input.version")
				verbs[to](d, version)
				if got := d.statement(s).Status; got != to {
					t.Errorf("from %s to %s: it is %s", from, to, got)
				}
			}
		}
		if moves != 3 {
			t.Errorf("there are %d moves", moves)
		}
	})
}

// attempt runs a verb as an administrator, which is refused so, or not at all.
func attempt[In, Out any](d *desk, verb verbOf[In, Out], in In, want ...string) {
	d.t.Helper()
	if len(want) > 0 {
		refused(d, d.admin, verb, in, want...)
		return
	}
	do(d, d.admin, verb, in)
}

func TestPublishStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.draft(crm.DraftStatementInput{})
		refused(d, d.admin, crm.PublishStatement, crm.PublishStatementInput{ID: s, Version: 1, PublishedAt: noon.Add(time.Second), URL: "ftp://x"},
			"VALIDATION_FAILED input.publishedAt", "VALIDATION_FAILED input.url")
		do(d, d.press, crm.PublishStatement, crm.PublishStatementInput{ID: s, Version: 1, PublishedAt: yesterday, URL: "https://example.org/a"})
		if got := d.statement(s); !got.PublishedAt.Equal(yesterday) || got.URL != "https://example.org/a" || got.Status != statement.StatusPUBLISHED {
			t.Errorf("it is %v", got)
		}
		if got := d.changed(s, 2); got != "published_at status url" {
			t.Errorf("history says %q", got)
		}
		other := d.draft(crm.DraftStatementInput{})
		do(d, d.press, crm.EditStatement, crm.EditStatementInput{ID: other, Version: 1, URL: crm.Some("https://example.org/b")})
		do(d, d.press, crm.PublishStatement, crm.PublishStatementInput{ID: other, Version: 2})
		if got := d.statement(other); !got.PublishedAt.Equal(noon) || got.URL != "https://example.org/b" {
			t.Errorf("it is %v", got)
		}
	})
}

// The reason lasts as long as the statement is abandoned.
func TestAbandonStatement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.draft(crm.DraftStatementInput{})
		refused(d, d.admin, crm.AbandonStatement, crm.AbandonStatementInput{ID: s, Version: 1, Reason: strings.Repeat("x", 501)}, "VALIDATION_FAILED input.reason")
		do(d, d.press, crm.AbandonStatement, crm.AbandonStatementInput{ID: s, Version: 1, Reason: " No agreement "})
		if got := d.statement(s); got.AbandonedReason != "No agreement" || got.Status != statement.StatusABANDONED {
			t.Errorf("it is %v", got)
		}
		do(d, d.press, crm.ResumeStatement, crm.ResumeStatementInput{ID: s, Version: 2})
		if got := d.statement(s); got.AbandonedReason != "" || got.Status != statement.StatusDRAFT {
			t.Errorf("it is %v", got)
		}
	})
}

// An organiser writes the statements of campaigns all of whose regions are own,
// and brings none into another campaign or out of all.
func TestWhoWritesStatements(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		own, wide, elsewhere, national := d.effort("Own", d.london), d.effort("Wide", d.london, d.wales), d.effort("Elsewhere", d.wales), d.effort("National")
		enter := func(campaignID string) crm.DraftStatementInput {
			return crm.DraftStatementInput{Title: "A", Text: "A", CampaignID: campaignID}
		}
		mine := do(d, d.organiser, crm.DraftStatement, enter(own)).Statement
		for _, campaignID := range []string{wide, elsewhere, national, ""} {
			refused(d, d.organiser, crm.DraftStatement, enter(campaignID), "FORBIDDEN input.campaignID")
			edit := crm.EditStatementInput{ID: mine, Version: 1, CampaignID: crm.Some(campaignID)}
			if campaignID == "" {
				edit.CampaignID = crm.Clear[string]()
			}
			refused(d, d.organiser, crm.EditStatement, edit, "FORBIDDEN input.campaignID")
			other := d.draft(enter(campaignID))
			refused(d, d.organiser, crm.EditStatement, crm.EditStatementInput{ID: other, Version: 1, Title: crm.Some("B")}, "FORBIDDEN input.id")
			refused(d, d.organiser, crm.EditStatement, crm.EditStatementInput{ID: other, Version: 1, CampaignID: crm.Some(own)}, "FORBIDDEN input.id")
			refused(d, d.organiser, crm.ReviseStatement, crm.ReviseStatementInput{ID: other, Version: 1, Text: "B"}, "FORBIDDEN input.id")
			refused(d, d.organiser, crm.PublishStatement, crm.PublishStatementInput{ID: other, Version: 1}, "FORBIDDEN input.id")
			refused(d, d.organiser, crm.AbandonStatement, crm.AbandonStatementInput{ID: other, Version: 1}, "FORBIDDEN input.id")
			d.put(other, statement.StatusABANDONED)
			refused(d, d.organiser, crm.ResumeStatement, crm.ResumeStatementInput{ID: other, Version: 2}, "FORBIDDEN input.id")
		}
		do(d, d.organiser, crm.EditStatement, crm.EditStatementInput{ID: mine, Version: 1, Title: crm.Some("B")})
		do(d, d.organiser, crm.ReviseStatement, crm.ReviseStatementInput{ID: mine, Version: 2, Text: "B"})
		do(d, d.organiser, crm.AbandonStatement, crm.AbandonStatementInput{ID: mine, Version: 3})
		do(d, d.organiser, crm.ResumeStatement, crm.ResumeStatementInput{ID: mine, Version: 4})
		do(d, d.organiser, crm.PublishStatement, crm.PublishStatementInput{ID: mine, Version: 5})
		for v, code := range map[*viewer.Viewer]string{d.reader: "FORBIDDEN", d.dpo: "NOT_FOUND"} {
			refused(d, v, crm.EditStatement, crm.EditStatementInput{ID: mine, Version: 6, Title: crm.Some("C")}, code+" input.id")
		}
		refused(d, d.reader, crm.DraftStatement, enter(own), "FORBIDDEN input.campaignID")
		refused(d, d.dpo, crm.DraftStatement, enter(own), "NOT_FOUND input.campaignID")
	})
}
