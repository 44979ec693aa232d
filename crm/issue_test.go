package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestCreateIssue(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		out := do(d, d.press, crm.CreateIssue, crm.CreateIssueInput{Name: " Fair Pay ", Description: " Two\nlines "})
		if i := d.db().Issue.GetX(d.system(), out.Issue); i.Name != "Fair Pay" || i.Description != "Two\nlines" || i.Version != 1 || i.ArchivedAt != nil {
			t.Errorf("stored %v", i)
		}
		wide := strings.Repeat("ﷺ", 100) // its folded form is longer than the column
		do(d, d.admin, crm.CreateIssue, crm.CreateIssueInput{Name: wide, Description: strings.Repeat("界", 10_000)})
		for name, c := range map[string]struct {
			in   crm.CreateIssueInput
			want []string
		}{
			"nothing":                 {crm.CreateIssueInput{}, []string{"VALIDATION_FAILED input.name"}},
			"too much":                {crm.CreateIssueInput{Name: strings.Repeat("x", 101), Description: strings.Repeat("x", 10_001)}, []string{"VALIDATION_FAILED input.description", "VALIDATION_FAILED input.name"}},
			"two lines":               {crm.CreateIssueInput{Name: "a\nb"}, []string{"VALIDATION_FAILED input.name"}},
			"another case and accent": {crm.CreateIssueInput{Name: "FÁIR  pay"}, []string{"DUPLICATE input.name"}},
			"a long one again":        {crm.CreateIssueInput{Name: wide}, []string{"DUPLICATE input.name"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.admin, crm.CreateIssue, c.in, c.want...) })
		}
		d.archiveIssue(out.Issue)
		_, err := try(d, d.admin, crm.CreateIssue, crm.CreateIssueInput{Name: "fair pay"})
		if crm.CodeOf(err) != crm.Duplicate || !strings.Contains(err.Error(), "restore it") {
			t.Errorf("the name of an archived issue: %v", err)
		}
	})
}

func TestEditIssue(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		pay, peace := d.issue("Pay"), d.issue("Peace")
		do(d, d.admin, crm.EditIssue, crm.EditIssueInput{ID: pay, Version: 1, Name: crm.Some("Pay"), Description: crm.Clear[string]()})
		if v := d.db().Issue.GetX(d.system(), pay).Version; v != 1 {
			t.Errorf("no change made version %d", v)
		}
		do(d, d.admin, crm.EditIssue, crm.EditIssueInput{ID: pay, Version: 1, Name: crm.Some("PAY"), Description: crm.Some("Wages")})
		if got := d.changed(pay, 2); got != "description name" {
			t.Errorf("changed %q", got)
		}
		for _, c := range []struct {
			in   crm.EditIssueInput
			want []string
		}{
			{crm.EditIssueInput{ID: pay, Version: 2, Name: crm.Some("peace")}, []string{"DUPLICATE input.name"}},
			{crm.EditIssueInput{ID: pay, Version: 2, Name: crm.Clear[string](), Description: crm.Some("\x00")}, []string{"VALIDATION_FAILED input.description", "VALIDATION_FAILED input.name"}},
			{crm.EditIssueInput{ID: pay, Version: 1, Name: crm.Some("New")}, []string{"CONFLICT input.version"}},
			{crm.EditIssueInput{ID: id.New("iss"), Version: 2}, []string{"NOT_FOUND input.id"}},
			{crm.EditIssueInput{ID: d.london, Version: 2}, []string{"NOT_FOUND input.id"}},
		} {
			refused(d, d.admin, crm.EditIssue, c.in, c.want...)
		}
		refused(d, d.admin, crm.RestoreIssue, crm.RestoreIssueInput{ID: peace, Version: 1}, "CONFLICT input.id")
		refused(d, d.admin, crm.ArchiveIssue, crm.ArchiveIssueInput{ID: peace, Version: 2}, "CONFLICT input.version")
		d.archiveIssue(peace)
		refused(d, d.admin, crm.ArchiveIssue, crm.ArchiveIssueInput{ID: peace, Version: 2}, "CONFLICT input.id")
		do(d, d.admin, crm.RestoreIssue, crm.RestoreIssueInput{ID: peace, Version: 2})
		if i := d.db().Issue.GetX(d.system(), peace); i.ArchivedAt != nil || i.Version != 3 {
			t.Errorf("restored: %v", i)
		}
	})
}

func TestWhoWritesIssues(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		pay := d.issue("Pay")
		for _, v := range []*viewer.Viewer{d.organiser, d.reader, d.dpo} {
			refused(d, v, crm.CreateIssue, crm.CreateIssueInput{Name: "x"}, "FORBIDDEN")
			want := "FORBIDDEN"
			if v == d.dpo {
				want = "NOT_FOUND input.id"
			}
			refused(d, v, crm.EditIssue, crm.EditIssueInput{ID: pay, Version: 1}, want)
			refused(d, v, crm.ArchiveIssue, crm.ArchiveIssueInput{ID: pay, Version: 1}, want)
			refused(d, v, crm.RestoreIssue, crm.RestoreIssueInput{ID: pay, Version: 1}, want)
		}
		for i, v := range []*viewer.Viewer{d.outreach, d.press, d.admin} {
			do(d, v, crm.EditIssue, crm.EditIssueInput{ID: pay, Version: i + 1, Description: crm.Some(v.UserID)})
		}
	})
}

// Two who make one issue at the same moment: one has it, the other is told.
func TestRaceForAnIssue(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	w, sent := d.watch(url)
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.CreateIssue, first, release), crm.CreateIssueInput{Name: "Pay"})
		result <- err
	}()
	<-first
	sent.onceSent("INSERT INTO `issues`", func() { close(release) })
	if _, err := try(w, d.press, crm.CreateIssue, crm.CreateIssueInput{Name: "PAY"}); crm.CodeOf(err) != crm.Duplicate {
		t.Errorf("the second: %v", err)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}
