package crm_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// never is an organisation with which there never was contact, which is due on a day.
func never(due calendar.Date, o *ent.Organisation) *ent.Organisation {
	o.LastContactOpen, o.LastContactOutreach = schema.NeverContacted, schema.NeverContacted
	o.LastContactPress, o.LastContactBoth = schema.NeverContacted, schema.NeverContacted
	o.NextFollowUpOpen, o.NextFollowUpOutreach = schema.Unlimited, schema.Unlimited
	o.NextFollowUpPress, o.NextFollowUpBoth = schema.Unlimited, schema.Unlimited
	o.NextContactDueOpen, o.NextContactDueOutreach, o.NextContactDuePress, o.NextContactDueBoth = due, due, due, due
	o.OwnFollowUp = schema.Unlimited
	return o
}

// meeting is an interaction that is entered past the verbs.
type meeting struct {
	author          *viewer.Viewer
	confidentiality interaction.Confidentiality
	team            interaction.Team
	partners        []string // organisations as such, and people
	ours            []*viewer.Viewer
	sharedWith      []*viewer.Viewer
}

// meet enters an interaction of yesterday.
func (d *desk) meet(m meeting) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if m.team == "" {
			m.team = interaction.TeamOUTREACH
		}
		if m.confidentiality == "" {
			m.confidentiality = interaction.ConfidentialityOPEN
		}
		ctx = schema.Under(ctx, schema.Closure{Confidentiality: string(m.confidentiality), Team: string(m.team)})
		starts := noon.Add(-24 * time.Hour)
		create := tx.Interaction.Create().SetKind(interaction.KindMEETING).SetStatus(interaction.StatusHELD).SetSubject("Pay").
			SetStartsAt(starts).SetStartsOn(calendar.On(starts)).SetTeam(m.team).SetConfidentiality(m.confidentiality)
		if m.author != nil {
			create.SetCreatedBy(m.author.UserID)
		}
		for _, v := range m.sharedWith {
			create.AddSharedWithIDs(v.UserID)
		}
		i, err := create.Save(ctx)
		if err != nil {
			return "", err
		}
		sight := involvement.Sight(m.confidentiality)
		if m.confidentiality == interaction.ConfidentialityTEAM {
			sight = involvement.Sight(m.team)
		}
		for _, p := range m.partners {
			create := tx.Participant.Create().SetInteractionID(i.ID)
			if id.Prefix(p) == "per" {
				create.SetPersonID(p)
			} else {
				create.SetOrganisationID(p)
			}
			if err := create.Exec(ctx); err != nil {
				return "", err
			}
			if err := tx.Involvement.Create().SetInteractionID(i.ID).SetPartnerID(p).SetSight(sight).SetStartsAt(starts).
				SetContactAt(starts).SetFollowUpOn(schema.Unlimited).Exec(ctx); err != nil {
				return "", err
			}
		}
		for _, v := range m.ours {
			if err := tx.Participant.Create().SetInteractionID(i.ID).SetUserID(v.UserID).Exec(ctx); err != nil {
				return "", err
			}
		}
		return i.ID, nil
	})
}

// followUp adds a follow-up to an interaction, partner or campaign, for somebody or nobody.
func (d *desk) followUp(of string, due calendar.Date, assignee *viewer.Viewer) string {
	d.t.Helper()
	in := crm.AddFollowUpInput{Title: "Send the paper", DueOn: due}
	belongTo(&in, of)
	if assignee != nil {
		in.AssigneeID = assignee.UserID
	}
	return do(d, viewer.System(d.admin.UserID), crm.AddFollowUp, in).FollowUp
}

// belongTo says to what a new follow-up belongs.
func belongTo(in *crm.AddFollowUpInput, of string) {
	switch id.Prefix(of) {
	case "int":
		in.InteractionID = of
	case "org":
		in.OrganisationID = of
	case "cmp":
		in.CampaignID = of
	default:
		in.PersonID = of
	}
}

// campaignIn enters a campaign in some regions.
func (d *desk) campaignIn(name string, regionIDs ...string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := tx.Campaign.Create().SetName(name).AddRegionIDs(regionIDs...).Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
}

// putAway takes a campaign out of use.
func (d *desk) putAway(campaignID string) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		return tx.Campaign.UpdateOneID(campaignID).SetArchivedAt(d.now).Exec(ctx)
	})
}

// task reads a follow-up.
func (d *desk) task(followUpID string) *ent.FollowUp {
	d.t.Helper()
	return d.db().FollowUp.GetX(d.system(), followUpID)
}

// nextUps are the next follow-ups of a partner as the four views have them, and
// its own one: "open outreach press both / own". None is "-".
func (d *desk) nextUps(partnerID string) string {
	d.t.Helper()
	var days []calendar.Date
	if id.Prefix(partnerID) == "per" {
		p := d.db().Person.GetX(d.system(), partnerID)
		days = []calendar.Date{p.NextFollowUpOpen, p.NextFollowUpOutreach, p.NextFollowUpPress, p.NextFollowUpBoth, p.OwnFollowUp}
	} else {
		o := d.load(partnerID)
		days = []calendar.Date{o.NextFollowUpOpen, o.NextFollowUpOutreach, o.NextFollowUpPress, o.NextFollowUpBoth, o.OwnFollowUp}
	}
	for i, day := range days {
		if day == schema.Unlimited {
			days[i] = "-"
		} else {
			days[i] = day[len("2026-"):]
		}
	}
	return fmt.Sprintf("%s %s %s %s / %s", days[0], days[1], days[2], days[3], days[4])
}

// stances are the records of a partner, the latest first, as "STANCE since", the
// current ones with a star; those on an issue with its name.
func (d *desk) stances(partnerID string) string {
	d.t.Helper()
	var out []string
	for _, r := range d.db().StanceRecord.Query().
		Where(stancerecord.Or(stancerecord.OrganisationID(partnerID), stancerecord.PersonID(partnerID)), stancerecord.VoidedAtIsNil()).
		Order(stancerecord.BySince(sql.OrderDesc()), stancerecord.ByID(sql.OrderDesc())).WithIssue().AllX(d.system()) {
		text := string(r.Stance) + " " + string(r.Since)
		if r.Edges.Issue != nil {
			text = r.Edges.Issue.Name + ": " + text
		}
		if r.Current {
			text += "*"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// history is the visibility of each row of history of a record, in their order.
func (d *desk) history(record string) string {
	d.t.Helper()
	var out []string
	for _, c := range d.db().Change.Query().Where(change.RecordID(record)).Order(change.ByVersion()).AllX(d.system()) {
		out = append(out, c.Visibility)
	}
	return strings.Join(out, " ")
}

// tells reports whether somebody sees that a record was written.
func (d *desk) tells(v *viewer.Viewer, record string) bool {
	d.t.Helper()
	return d.db().Change.Query().Where(change.RecordID(record)).ExistX(d.as(v))
}

// openOf are the ids of the open follow-ups of somebody.
func (d *desk) openOf(v *viewer.Viewer) []string {
	d.t.Helper()
	return d.db().FollowUp.Query().Where(followup.AssigneeID(v.UserID), followup.StatusEQ(followup.StatusOPEN), followup.VoidedAtIsNil()).
		Order(followup.ByID()).IDsX(d.system())
}
