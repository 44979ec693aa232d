package crm_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/ent/statementversion"
)

// effort enters a campaign in these regions, past its verbs.
func (d *desk) effort(name string, regionIDs ...string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := tx.Campaign.Create().SetName(name).AddRegionIDs(regionIDs...).Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
}

// archiveCampaign takes a campaign out of use, past its verbs.
func (d *desk) archiveCampaign(campaignID string) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		return tx.Campaign.UpdateOneID(campaignID).SetArchivedAt(noon).Exec(ctx)
	})
}

// draft enters a statement.
func (d *desk) draft(in crm.DraftStatementInput) string {
	d.t.Helper()
	if in.Title == "" {
		in.Title = "Keep the guards"
	}
	if in.Text == "" {
		in.Text = "We want guards on every train."
	}
	return do(d, d.admin, crm.DraftStatement, in).Statement
}

func (d *desk) statement(statementID string) *ent.Statement {
	d.t.Helper()
	return d.db().Statement.GetX(d.system(), statementID)
}

// revise gives a statement another text.
func (d *desk) revise(statementID, text string) {
	d.t.Helper()
	do(d, d.admin, crm.ReviseStatement, crm.ReviseStatementInput{ID: statementID, Version: d.statement(statementID).Version, Text: text})
}

// put brings a statement to a status, past the verbs.
func (d *desk) put(statementID string, status statement.Status) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		edit := tx.Statement.UpdateOneID(statementID).SetStatus(status).ClearPublishedAt()
		if status == statement.StatusPUBLISHED {
			edit.SetPublishedAt(noon)
		}
		return edit.Exec(ctx)
	})
}

// texts are the texts of a statement, the earliest first, each as "number text (note)".
func (d *desk) texts(statementID string) string {
	d.t.Helper()
	var out []string
	for _, v := range d.db().StatementVersion.Query().Where(statementversion.StatementID(statementID)).Order(statementversion.ByNumber()).AllX(d.system()) {
		out = append(out, fmt.Sprintf("%d %s (%s)", v.Number, v.Text, v.Note))
	}
	return strings.Join(out, "; ")
}

// invite asks an organisation or person to sign.
func (d *desk) invite(statementID, partnerID string) string {
	d.t.Helper()
	in := crm.InviteToSignInput{StatementID: statementID}
	if strings.HasPrefix(partnerID, "per_") {
		in.PersonIDs = []string{partnerID}
	} else {
		in.OrganisationIDs = []string{partnerID}
	}
	return do(d, d.admin, crm.InviteToSign, in).SignOns[0]
}

// sign is a signature of the text as it stands.
func (d *desk) sign(statementID, partnerID string) crm.SignStatementInput {
	d.t.Helper()
	in := crm.SignStatementInput{StatementID: statementID, TextNumber: d.statement(statementID).TextNumber}
	if strings.HasPrefix(partnerID, "per_") {
		in.PersonID = partnerID
	} else {
		in.OrganisationID = partnerID
	}
	return in
}

// signed records a signature of the text as it stands.
func (d *desk) signed(statementID, partnerID string) string {
	d.t.Helper()
	return do(d, d.admin, crm.SignStatement, d.sign(statementID, partnerID)).SignOn
}

func (d *desk) signOn(signOnID string) *ent.SignOn {
	d.t.Helper()
	return d.db().SignOn.GetX(d.system(), signOnID)
}

// stand brings a sign-on to a status, past the verbs; whatever was signed then was
// the first text.
func (d *desk) stand(signOnID string, status signon.Status) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		return tx.SignOn.UpdateOneID(signOnID).SetStatus(status).SetSignedNumber(1).SetSignedAt(yesterday).Exec(ctx)
	})
}

// signOns counts the sign-ons of a statement.
func (d *desk) signOns(statementID string) int {
	d.t.Helper()
	return d.db().SignOn.Query().Where(signon.StatementID(statementID)).CountX(d.system())
}

// changedBy is who made a version of a record.
func (d *desk) changedBy(record string, version int) string {
	d.t.Helper()
	return d.db().Change.Query().Where(change.RecordID(record), change.Version(version)).OnlyX(d.system()).UserID
}
