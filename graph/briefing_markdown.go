package graph

import (
	"context"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/stagechange"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/read"
)

// How much of each there is on the page.
const (
	printedPeople   = 10
	printedContacts = 5
	printedTasks    = 20
	printedStances  = 20
	printedSteps    = 10
	printedQuotes   = 20
)

// briefingMarkdown is the briefing as a page to print. Its rows come through the
// same policies and are narrowed as those of the lists are.
func (r *Resolver) briefingMarkdown(ctx context.Context, b briefed) (string, error) {
	for _, t := range []*read.Type{organisationType, interactionType, userType, coverageType} {
		if err := t.Allow(ctx); err != nil {
			return "", err
		}
	}
	p := &sheet{ctx: ctx, c: r.ent(), zone: calendar.Zone(ctx)}
	parts := []func(briefed) error{p.head, p.people, p.contacts, p.tasks, p.stances, p.steps, p.quotes, p.coverage, p.pitches, p.enquiries}
	for _, part := range parts {
		if err := part(b); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(p.text.String()) + "\n", nil
}

// sheet is a Markdown page that is being written.
type sheet struct {
	ctx  context.Context
	c    *ent.Client
	zone *time.Location
	text strings.Builder
}

func (p *sheet) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

// section begins a part of the page, or says that there is nothing in it.
func (p *sheet) section(title string, rows int, none string) {
	p.line("\n## %s\n", title)
	if rows == 0 {
		p.line("%s", none)
	}
}

func (p *sheet) head(b briefed) error {
	o, err := p.c.Organisation.Query().Where(predicate.Organisation(func(s *sql.Selector) { s.Where(sql.EQ(s.C("id"), b.organisationID)) })).
		WithRelationshipManager().WithDoNotContactSetBy().Only(p.ctx)
	if err != nil {
		return err
	}
	name := plainText(o.Name)
	if o.ShortName != "" {
		name += " (" + plainText(o.ShortName) + ")"
	}
	p.line("# Briefing: %s\n", name)
	p.line("%s. For those who are to meet them, and for nobody else.\n", onDay(calendar.Today(p.ctx)))
	if o.DoNotContactAt != nil {
		by := "Somebody"
		if u := o.Edges.DoNotContactSetBy; u != nil {
			by = plainText(u.Name)
		}
		p.line("**There must be no contact.** %s said so on %s: %s\n", by, p.day(*o.DoNotContactAt), plainText(o.DoNotContactReason))
	}
	p.line("- Kind: %s", inWords(string(o.Kind)))
	p.line("- Stage of the relationship: %s", inWords(string(o.Stage)))
	p.line("- Stance: %s", inWords(string(o.Stance)))
	manager := "nobody"
	if u := o.Edges.RelationshipManager; u != nil {
		manager = plainText(u.Name)
	}
	p.line("- Looked after by: %s", manager)
	return nil
}

func (p *sheet) people(b briefed) error {
	rows, err := p.c.Position.Query().Where(predicate.Position(b.mayMeet(p.ctx))).WithPerson().
		Order(position.ByPrimary(sql.OrderDesc()), position.ByStartedOn(sql.OrderDesc()), position.ByID()).Limit(printedPeople).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("Whom we may meet", len(rows), "Nobody holds a post that we know of.")
	for _, r := range rows {
		if r.Edges.Person == nil {
			continue
		}
		line := "- **" + plainText(r.Edges.Person.Name) + "**"
		if r.Edges.Person.Pronouns != "" {
			line += " (" + plainText(r.Edges.Person.Pronouns) + ")"
		}
		if r.Edges.Person.DoNotContactAt != nil {
			line += " (must not be contacted)"
		}
		title := r.Title
		if title == "" {
			title = inWords(string(r.Kind))
		}
		line += ", " + plainText(title)
		if r.StartedOn != "" {
			line += ", since " + onDay(r.StartedOn)
		}
		p.line("%s", line)
	}
	return nil
}

func (p *sheet) contacts(b briefed) error {
	narrow, err := b.met(p.ctx, p.c, nil)
	if err != nil {
		return err
	}
	rows, err := p.c.Interaction.Query().Where(predicate.Interaction(narrow)).
		Order(interaction.ByStartsAt(sql.OrderDesc()), interaction.ByID(sql.OrderDesc())).Limit(printedContacts).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("The last contacts", len(rows), "There was none that you may know of.")
	for _, i := range rows {
		line := fmt.Sprintf("- **%s**, %s", p.day(i.StartsAt), inWords(string(i.Kind)))
		if i.Confidentiality != interaction.ConfidentialityOPEN {
			line += " (" + inWords(string(i.Confidentiality)) + ")"
		}
		if i.Terms != nil && *i.Terms == interaction.TermsOFF_THE_RECORD {
			p.line("%s: off the record, so nothing of it is printed.", line)
			continue
		}
		p.line("%s: %s (%s)", line, plainText(i.Subject), onTerms(i.Terms))
		if i.Summary != "" {
			p.quoted("  ", i.Summary)
		}
	}
	return nil
}

// onTerms says on which terms something was said.
func onTerms(terms *interaction.Terms) string {
	if terms == nil {
		return "on no terms: ask before it is used"
	}
	return inWords(string(*terms))
}

// quoted writes a Markdown text of ours as a quotation, so that its headings are
// not those of the page. Nothing in it leads out of the page or loads anything.
func (p *sheet) quoted(indent, text string) {
	for _, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		p.line("%s> %s", indent, noLinks.Replace(line))
	}
}

var noLinks = strings.NewReplacer("<", "&lt;", "[", `\[`, "]", `\]`, "\r", " ")

func (p *sheet) tasks(b briefed) error {
	narrow, err := b.toDo(p.ctx, p.c, nil)
	if err != nil {
		return err
	}
	// What came out of an off-the-record talk tells of it.
	narrow = read.And(narrow, read.Not(read.Has(p.ctx, p.c, interactionType, "interaction_id", func(s *sql.Selector) {
		s.Where(sql.EQ(s.C("terms"), "OFF_THE_RECORD"))
	})))
	rows, err := p.c.FollowUp.Query().Where(predicate.FollowUp(narrow)).WithAssignee().
		Order(followup.ByDueOn(), followup.ByID()).Limit(printedTasks).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("What is to be done", len(rows), "Nothing is open.")
	for _, f := range rows {
		line := "- [ ] " + plainText(f.Title) + ", due " + onDay(f.DueOn)
		if f.DueOn < calendar.Today(p.ctx) {
			line += " (overdue)"
		}
		if u := f.Edges.Assignee; u != nil {
			line += ", " + plainText(u.Name)
		}
		p.line("%s", line)
	}
	return nil
}

func (p *sheet) stances(b briefed) error {
	rows, err := p.c.StanceRecord.Query().Where(predicate.StanceRecord(b.own)).WithIssue().
		Order(stancerecord.ByCurrent(sql.OrderDesc()), stancerecord.BySince(sql.OrderDesc()), stancerecord.ByID(sql.OrderDesc())).Limit(printedStances).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("Where they stand", len(rows), "Nothing is recorded.")
	for _, r := range rows {
		on := "overall"
		if r.Edges.Issue != nil {
			on = plainText(r.Edges.Issue.Name)
		}
		line := fmt.Sprintf("- **%s**: %s, since %s", on, inWords(string(r.Stance)), onDay(r.Since))
		if !r.Current {
			line += " (no longer)"
		}
		p.line("%s", line)
	}
	return nil
}

func (p *sheet) steps(b briefed) error {
	rows, err := p.c.StageChange.Query().Where(predicate.StageChange(b.own)).
		Order(stagechange.ByCreatedAt(sql.OrderDesc()), stagechange.ByID(sql.OrderDesc())).Limit(printedSteps).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("How the relationship came here", len(rows), "It has not moved since it was entered.")
	for _, c := range rows {
		line := fmt.Sprintf("- %s: from %s to %s", p.day(c.CreatedAt), inWords(string(c.FromStage)), inWords(string(c.ToStage)))
		if c.Reason != "" {
			line += ": " + plainText(c.Reason)
		}
		p.line("%s", line)
	}
	return nil
}

func (p *sheet) quotes(b briefed) error {
	narrow, err := b.quotable(p.ctx, p.c, nil)
	if err != nil {
		return err
	}
	rows, err := p.c.Remark.Query().Where(predicate.Remark(narrow)).WithPerson().
		Order(remark.ByCreatedAt(sql.OrderDesc()), remark.ByID(sql.OrderDesc())).Limit(printedQuotes).All(p.ctx)
	if err != nil {
		return err
	}
	p.section("What may be used, and how", len(rows), "Nothing was said that may be used.")
	for _, r := range rows {
		p.line("- “%s”", plainText(r.Text))
		p.line("  %s", howToUse(r))
	}
	return nil
}

// howToUse says what may be done with a remark. Who said it is named only where
// that may be told.
func howToUse(r *ent.Remark) string {
	as := "somebody of theirs"
	if r.AttributeAs != "" {
		as = plainText(r.AttributeAs)
	}
	switch *r.Terms {
	case remark.TermsON_THE_RECORD:
		if r.Edges.Person != nil {
			as = plainText(r.Edges.Person.Name)
		}
		return "On the record: quote it, by " + as + "."
	case remark.TermsUNATTRIBUTABLE:
		return "Not attributable by name: quote it as said by " + as + "."
	case remark.TermsCHATHAM_HOUSE_RULE:
		return "Chatham House Rule: use what it says; tell neither who said it nor who was there."
	case remark.TermsLOBBY_TERMS:
		return "Lobby terms: use what it says without naming the source."
	}
	return "Background: use what it says; neither quote nor attribute it."
}

// plainText is data as text of a Markdown page: one line, with no mark of it
// having a meaning.
func plainText(s string) string {
	return marks.Replace(strings.Join(strings.Fields(s), " "))
}

var marks = func() *strings.Replacer {
	var pairs []string
	for _, m := range []string{`\`, "`", "*", "_", "{", "}", "[", "]", "#", "|", "~", "!"} {
		pairs = append(pairs, m, `\`+m)
	}
	return strings.NewReplacer(append(pairs, "<", "&lt;", ">", "&gt;", "&", "&amp;")...)
}()

// inWords writes a value of an enum in words.
func inWords(value string) string { return strings.ToLower(strings.ReplaceAll(value, "_", " ")) }

// day is the day of a time in the party's zone, in words.
func (p *sheet) day(at time.Time) string { return onDay(calendar.On(at.In(p.zone))) }

func onDay(d calendar.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("2 January 2006")
}
