package dataset

import (
	"slices"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/text"
)

var (
	interactionTable = table("interactions", "id", "created_at", "updated_at", "version", "subject", "subject_folded", "kind", "status", "direction",
		"starts_at", "starts_on", "place", "summary", "outcome", "terms", "team", "confidentiality", "campaign_id", "words", "words_row",
		"voided_at", "voided_reason", "created_by")
	participantTable = table("participants", "id", "interaction_id", "person_id", "organisation_id", "user_id")
	involvementTable = table("involvements", "id", "interaction_id", "partner_id", "sight", "starts_at", "contact_at", "follow_up_on")
	remarkTable      = table("remarks", "id", "created_at", "updated_at", "version", "text", "terms", "created_by", "interaction_id", "person_id")
	followUpTable    = table("follow_ups", "id", "created_at", "updated_at", "version", "title", "due_on", "priority", "status", "closed_at",
		"created_by", "interaction_id", "organisation_id", "person_id", "assignee_id", "closed_by_id")
	interactionTags = table("interaction_tags", "interaction_id", "tag_id")
	sharedTable     = table("interaction_shared_with", "interaction_id", "user_id")
)

var contactKinds = []string{"MEETING", "MEETING", "PHONE_CALL", "VIDEO_CALL", "EMAIL", "EMAIL", "SITE_VISIT", "PICKET_VISIT", "BRIEFING", "PRESS_CALL"}

// contact is an interaction while it is made.
type contact struct {
	id, author         string
	made, starts       time.Time
	status, team, open string
	outcome            any
	voided             bool
	users              []string
	people             []*person
	bodies             []*organisation // for each person whom they stood for; then those that took part as such
}

// makeInteractions makes them in the order in which they were entered. When they
// took place is near to it, and often the same time as of others.
func (w *world) makeInteractions() {
	for i := range w.size.Interactions {
		made := w.along(i, w.size.Interactions)
		c := &contact{id: w.id("int", made), made: made, starts: w.moment(made.AddDate(0, 0, -20), made.AddDate(0, 0, 2)), status: "HELD", team: "OUTREACH", open: "OPEN"}
		if w.chance(2) { // what is planned for the next three months
			c.starts = w.moment(w.anchor, w.anchor.AddDate(0, 3, 0))
		}
		switch {
		case c.starts.After(w.anchor):
			c.status = "PLANNED"
		case w.chance(3):
			c.status = "CANCELLED"
		case w.chance(60):
			c.outcome = pick(w.dice, []string{"MEANINGFUL", "MEANINGFUL", "MEANINGFUL", "LEFT_MESSAGE", "NO_ANSWER"})
		}
		if w.chance(25) {
			c.team = "PRESS"
		}
		switch n := w.IntN(100); {
		case n < 5:
			c.open = "RESTRICTED"
		case n < 25:
			c.open = "TEAM"
		}
		c.voided = w.IntN(200) == 0
		c.author = w.user()
		w.whoTookPart(c)
		w.interaction(c)
	}
}

// whoTookPart chooses one or two people of an organisation, sometimes another
// organisation as such, and one of us.
func (w *world) whoTookPart(c *contact) {
	o := w.organisations[w.skewed(len(w.organisations)-len(w.outlets))]
	if c.team == "PRESS" && w.chance(50) {
		o = pick(w.dice, w.outlets)
	}
	for range 1 + w.IntN(2) {
		if len(o.people) == 0 {
			break
		}
		if p := o.people[w.skewed(len(o.people))]; !slices.Contains(c.people, p) {
			c.people, c.bodies = append(c.people, p), append(c.bodies, o)
		}
	}
	if len(c.people) == 0 || w.chance(15) {
		if other := w.organisations[w.skewed(len(w.organisations))]; !slices.Contains(c.bodies, other) {
			c.bodies = append(c.bodies, other)
		}
	}
	c.users = []string{c.author}
	if u := w.user(); u != c.author && w.chance(50) {
		c.users = append(c.users, u)
	}
}

func (w *world) interaction(c *contact) {
	subject := pick(w.dice, subjects) + " " + common[w.skewed(len(common))] + " " + pick(w.dice, places)
	summary := ""
	if w.chance(80) {
		summary = w.sentence(15 + w.IntN(45))
	}
	voided, reason := any(nil), ""
	if c.voided {
		voided, reason = c.made.Add(time.Hour), "Entered twice."
	}
	terms, campaign := any(nil), any(nil)
	if w.chance(30) {
		terms = pick(w.dice, []string{"ON_THE_RECORD", "BACKGROUND", "CHATHAM_HOUSE_RULE"})
	}
	if w.chance(10) {
		campaign = pick(w.dice, w.campaigns).id
	}
	w.add(interactionTable, c.id, c.made, c.made, 1, subject, text.Fold(subject), pick(w.dice, contactKinds), c.status, pick(w.dice, []string{"MUTUAL", "INBOUND", "OUTBOUND"}),
		c.starts, day(c.starts), pick(w.dice, places), summary, c.outcome, terms, c.team, c.open, campaign, text.IndexedWords(subject, summary), w.Int64(),
		voided, reason, c.author)
	for i, o := range c.bodies {
		if i < len(c.people) {
			w.add(participantTable, w.id("ipt", c.made), c.id, c.people[i].id, o.id, nil)
		} else {
			w.add(participantTable, w.id("ipt", c.made), c.id, nil, o.id, nil)
		}
	}
	for _, u := range c.users {
		w.add(participantTable, w.id("ipt", c.made), c.id, nil, nil, u)
	}
	if w.chance(10) {
		w.someTags(interactionTags, c.id)
	}
	if c.open == "RESTRICTED" && w.chance(30) {
		w.add(sharedTable, c.id, w.user())
	}
	w.said(c)
	w.involve(c, w.followUp(c))
}

// said makes a remark in some interactions.
func (w *world) said(c *contact) {
	if !w.chance(10) || len(c.people) == 0 {
		return
	}
	w.add(remarkTable, w.id("rmk", c.made), c.made, c.made, 1, w.sentence(15), pick(w.dice, []any{nil, "ON_THE_RECORD", "BACKGROUND"}), c.author, c.id, c.people[0].id)
}

// followUp makes one of some interactions, and returns its day if it is open.
func (w *world) followUp(c *contact) string {
	if !w.chance(5) {
		return string(schema.Unlimited)
	}
	due, status, closed, by := day(c.starts.AddDate(0, 0, 3+w.IntN(60))), "DONE", any(c.made.AddDate(0, 0, 2)), any(c.author)
	if c.made.After(w.anchor.AddDate(0, -4, 0)) && w.chance(50) {
		status, closed, by = "OPEN", nil, nil
	}
	w.add(followUpTable, w.id("fup", c.made), c.made, c.made, 1, strings.TrimSuffix(w.sentence(4), "."), due, pick(w.dice, []string{"NORMAL", "NORMAL", "HIGH", "LOW"}), status, closed,
		c.author, c.id, nil, nil, pick(w.dice, c.users), by)
	if status == "OPEN" {
		return due
	}
	return string(schema.Unlimited)
}

// involve writes whom an interaction concerns, and counts it for them.
func (w *world) involve(c *contact, followUpOn string) {
	if c.voided {
		return
	}
	sight, contactAt := c.open, schema.NeverContacted
	if c.open == "TEAM" {
		sight = c.team
	}
	if c.status == "HELD" && (c.outcome == nil || c.outcome == "MEANINGFUL") {
		contactAt = c.starts
	}
	row := func(id string, r *relationship) {
		w.add(involvementTable, w.id("inv", c.made), c.id, id, sight, c.starts, contactAt, followUpOn)
		r.involve(sight, contactAt, followUpOn)
	}
	for _, p := range c.people {
		row(p.id, &p.relationship)
	}
	for i, o := range c.bodies {
		if !slices.Contains(c.bodies[:i], o) {
			row(o.id, &o.relationship)
		}
	}
}

// ownFollowUps makes those of partners themselves. Those on the viewer's desk are due.
func (w *world) ownFollowUps() {
	first := len(w.organisations) - len(w.outlets) - desk
	for i, o := range w.organisations {
		switch on := i - first; {
		case on >= 0 && on < desk:
			w.ownFollowUp(&o.relationship, o.id, nil, w.users[0], w.anchor.AddDate(0, 0, -on))
		case w.chance(10):
			w.ownFollowUp(&o.relationship, o.id, nil, w.user(), w.soon())
		}
	}
	for range len(w.people) / 50 {
		p := pick(w.dice, w.people)
		w.ownFollowUp(&p.relationship, nil, p.id, w.user(), w.soon())
	}
}

// soon is a day up to a month ago or two months ahead.
func (w *world) soon() time.Time { return w.anchor.AddDate(0, 0, w.IntN(90)-30) }

func (w *world) ownFollowUp(r *relationship, organisation, person any, assignee string, on time.Time) {
	due, made := day(on), w.anchor.AddDate(0, -1, 0)
	w.add(followUpTable, w.id("fup", made), made, made, 1, strings.TrimSuffix(w.sentence(4), "."), due, "NORMAL", "OPEN", nil,
		w.user(), nil, organisation, person, assignee, nil)
	r.own = min(r.own, due)
}
