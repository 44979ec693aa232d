package graph

import (
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
)

// How much of the press desk there is on the page.
const (
	printedCoverage  = 5
	printedPitches   = 10
	printedEnquiries = 10
)

// offered are the recipients of pitches at the outlet, what was sent last first.
var offered = read.Connection{Type: pitchRecipientType, Default: read.Order{Column: "sent_at", Desc: true}}

// published narrows to coverage in the outlet or with a mention of the organisation.
//
// SECURITY: it only narrows a query that has passed the policy of coverage.
func (b briefed) published(s *sql.Selector) {
	d := sql.Dialect(s.Dialect())
	own, mentions := d.Table("coverages").As("own"), d.Table(mentionMeeting.table)
	s.Where(sql.In(s.C("id"), either(
		d.Select(own.C("id")).From(own).Where(sql.EQ(own.C("organisation_id"), b.organisationID)),
		d.Select(mentions.C(mentionMeeting.record)).From(mentions).Where(sql.EQ(mentions.C(mentionMeeting.partner), b.organisationID)))))
}

func (p *sheet) coverage(b briefed) error {
	rows, err := p.c.Coverage.Query().Where(predicate.Coverage(b.published)).WithOrganisation().
		Order(coverage.ByPublishedAt(sql.OrderDesc()), coverage.ByID(sql.OrderDesc())).Limit(printedCoverage).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("What was published", len(rows), "Nothing that we know of.")
	for _, r := range rows {
		line := fmt.Sprintf("- **%s**, %s", p.day(r.PublishedAt), inWords(string(r.Kind)))
		if o := r.Edges.Organisation; o != nil {
			line += ", " + plainText(o.Name)
		}
		p.line("%s: %s", line, plainText(r.Headline))
	}
	return nil
}

// pitches is no part of the page of those who read none.
func (p *sheet) pitches(b briefed) error {
	rows, err := p.c.PitchRecipient.Query().Where(predicate.PitchRecipient(b.own)).WithPitch().WithPerson().
		Order(pitchrecipient.BySentAt(sql.OrderDesc()), pitchrecipient.ByID(sql.OrderDesc())).Limit(printedPitches).All(p.ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	p.section("What we offered them", len(rows), "")
	for _, r := range rows {
		p.pitch(r)
	}
	return nil
}

func (p *sheet) pitch(r *ent.PitchRecipient) {
	line, notes := "- Not sent yet", []string(nil)
	if r.SentAt.After(schema.NeverContacted) {
		line, notes = "- **"+p.day(r.SentAt)+"**", []string{inWords(string(r.Status))}
	}
	if pitch := r.Edges.Pitch; pitch != nil {
		line += ": " + plainText(pitch.Subject)
		if pitch.Exclusive {
			notes = append(notes, "exclusive")
		}
		if lifts := pitch.EmbargoLiftsAt; lifts != nil && lifts.After(calendar.Now(p.ctx)) {
			notes = append(notes, "under embargo until "+p.moment(*lifts))
		}
	}
	if person := r.Edges.Person; person != nil {
		line += ", to " + plainText(person.Name)
	}
	if len(notes) > 0 {
		line += " (" + strings.Join(notes, "; ") + ")"
	}
	p.line("%s", line)
}

// enquiries is no part of the page of those who read none.
func (p *sheet) enquiries(b briefed) error {
	rows, err := p.c.MediaEnquiry.Query().Where(predicate.MediaEnquiry(b.own)).WithPerson().
		Order(mediaenquiry.ByReceivedAt(sql.OrderDesc()), mediaenquiry.ByID(sql.OrderDesc())).Limit(printedEnquiries).All(p.ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	p.section("What they asked us", len(rows), "")
	for _, r := range rows {
		p.enquiry(r)
	}
	return nil
}

func (p *sheet) enquiry(r *ent.MediaEnquiry) {
	line := fmt.Sprintf("- **%s**, %s", p.day(r.ReceivedAt), inWords(string(r.Status)))
	if r.Terms != nil && *r.Terms == mediaenquiry.TermsOFF_THE_RECORD {
		p.line("%s: off the record, so nothing of it is printed.", line)
		return
	}
	if person := r.Edges.Person; person != nil {
		line += ", by " + plainText(person.Name)
	}
	if crm.IsOpenEnquiry(string(r.Status)) && r.Deadline.Before(schema.NoDeadline) {
		line += ", due by " + p.moment(r.Deadline)
	}
	p.line("%s", line)
	p.quoted("  ", r.Question)
	if r.Response == "" {
		return
	}
	as := ""
	if r.Terms != nil {
		as = ", " + inWords(string(*r.Terms))
	}
	p.line("\n  Our answer%s:\n", as)
	p.quoted("  ", r.Response)
}

// moment is a time of a day in the party's zone.
func (p *sheet) moment(at time.Time) string { return at.In(p.zone).Format("15:04 on 2 January 2006") }
