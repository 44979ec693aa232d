package ceiling

import (
	"context"
	"database/sql"
	"fmt"
)

var errNoRow = fmt.Errorf("there is no such record")

func (c *ceiling) profile(ctx context.Context, v *variables, w *writer) error {
	found, now := false, today()
	w.raw(`"organisation":{`)
	err := c.each(ctx, "SELECT o.id, o.name, o.short_name, o.kind, o.level, o.status, o.stage, o.stance, o.website, o.member_count, "+c.time("o.last_contact_outreach")+`,
		o.next_follow_up_outreach, o.next_contact_due_outreach, u.id, u.name FROM organisations o LEFT JOIN users u ON u.id = o.relationship_manager_id WHERE o.id = ?`,
		[]any{v.ID}, 15, func(r []sql.RawBytes) {
			found = true
			w.text("id", r[0])
			w.text("name", r[1])
			w.line("shortName", r[2])
			w.text("kind", r[3])
			w.text("level", r[4])
			w.text("status", r[5])
			w.text("stage", r[6])
			w.text("stance", r[7])
			w.line("website", r[8])
			w.number("memberCount", r[9])
			w.moment("lastContactAt", r[10])
			w.day("nextFollowUpOn", r[11])
			w.key("contactHealth")
			w.raw(health(string(r[12]), now))
			w.named("relationshipManager", r[13], r[14])
		})
	if err != nil {
		return err
	}
	if !found {
		return errNoRow
	}
	w.raw(`,"tags":[`)
	err = c.each(ctx, `SELECT t.id, t.name, t.colour FROM organisation_tags x JOIN tags t ON t.id = x.tag_id WHERE x.organisation_id = ? ORDER BY t.name_folded, t.id`,
		[]any{v.ID}, 3, func(r []sql.RawBytes) {
			w.sep()
			w.raw("{")
			w.tag(r)
			w.raw("}")
		})
	if err != nil {
		return err
	}
	w.raw("]")
	if err := c.latestContacts(ctx, v.ID, w); err != nil {
		return err
	}
	if err := c.holders(ctx, v.ID, now, w); err != nil {
		return err
	}
	if err := c.joined(ctx, v.ID, w); err != nil {
		return err
	}
	return c.promised(ctx, v.ID, now, w)
}

// meeting is a row of a list of interactions that waits for its participants.
type meeting struct {
	id   string
	json []byte
	who  writer
}

// latestContacts are twenty, and whether there are more.
func (c *ceiling) latestContacts(ctx context.Context, id string, w *writer) error {
	sees, mine := c.sees("i")
	var found []*meeting
	err := c.each(ctx, "SELECT i.id, i.kind, i.status, "+c.time("i.starts_at")+`, i.subject, i.outcome, i.confidentiality FROM involvements v JOIN interactions i ON i.id = v.interaction_id
		WHERE v.partner_id = ? AND `+sees+" ORDER BY v.starts_at DESC, v.interaction_id DESC LIMIT 21", append([]any{id}, mine...), 7, func(r []sql.RawBytes) {
		row := writer{b: []byte("{")}
		row.text("id", r[0])
		row.text("kind", r[1])
		row.text("status", r[2])
		row.moment("startsAt", r[3])
		row.text("subject", r[4])
		row.line("outcome", r[5])
		row.text("confidentiality", r[6])
		found = append(found, &meeting{id: string(r[0]), json: row.b, who: writer{b: []byte("[")}})
	})
	if err != nil {
		return err
	}
	more := len(found) > 20
	found = found[:min(20, len(found))]
	w.raw(`,"interactions":{"edges":`)
	if err := c.withParticipants(ctx, found, w); err != nil {
		return err
	}
	w.raw(`,"pageInfo":{`)
	w.flag("hasNextPage", more)
	w.raw("}}")
	return nil
}

// withParticipants writes meetings as edges, each with who took part.
func (c *ceiling) withParticipants(ctx context.Context, found []*meeting, w *writer) error {
	if len(found) > 0 {
		ids, by := make([]string, len(found)), make(map[string]*meeting, len(found))
		for i, m := range found {
			ids[i], by[m.id] = m.id, m
		}
		keys := padded(ids)
		err := c.each(ctx, `SELECT x.interaction_id, p.id, p.name, o.id, o.name, u.id, u.name FROM participants x LEFT JOIN persons p ON p.id = x.person_id
			LEFT JOIN organisations o ON o.id = x.organisation_id LEFT JOIN users u ON u.id = x.user_id
			WHERE x.interaction_id IN (`+marks(len(keys))+`) ORDER BY x.id`, keys, 7, func(r []sql.RawBytes) {
			who := &by[string(r[0])].who
			who.sep()
			who.raw("{")
			who.named("person", r[1], r[2])
			who.named("organisation", r[3], r[4])
			who.named("user", r[5], r[6])
			who.raw("}")
		})
		if err != nil {
			return err
		}
	}
	w.raw("[")
	for _, m := range found {
		w.sep()
		w.raw(`{"node":`)
		w.b = append(w.b, m.json...)
		w.raw(`,"participants":`)
		w.b = append(w.b, m.who.b...)
		w.raw("]}}")
	}
	w.raw("]")
	return nil
}

func (c *ceiling) holders(ctx context.Context, id, now string, w *writer) error {
	w.raw(`,"positions":{"edges":[`)
	err := c.each(ctx, "SELECT x.id, x.title, x.kind, x.`primary`, x.started_on, p.id, p.name FROM positions x JOIN persons p ON p.id = x.person_id"+
		` WHERE x.organisation_id = ? AND x.voided_at IS NULL AND x.started_on <= ? AND (x.ended_on = '' OR x.ended_on >= ?) ORDER BY x.started_on DESC, x.id DESC LIMIT 20`,
		[]any{id, now, now}, 7, func(r []sql.RawBytes) {
			w.edge()
			w.text("id", r[0])
			w.line("title", r[1])
			w.text("kind", r[2])
			w.bool("primary", r[3])
			w.line("startedOn", r[4])
			w.named("person", r[5], r[6])
			w.end()
		})
	w.raw("]}")
	return err
}

func (c *ceiling) joined(ctx context.Context, id string, w *writer) error {
	w.raw(`,"campaigns":{"edges":[`)
	err := c.each(ctx, `SELECT x.id, x.role, x.status, c.id, c.name, c.status FROM campaign_partners x JOIN campaigns c ON c.id = x.campaign_id
		WHERE x.organisation_id = ? ORDER BY x.role_rank, x.id LIMIT 10`, []any{id}, 6, func(r []sql.RawBytes) {
		w.edge()
		w.text("id", r[0])
		w.text("role", r[1])
		w.text("status", r[2])
		w.object("campaign", true, func() {
			w.text("id", r[3])
			w.text("name", r[4])
			w.text("status", r[5])
		})
		w.end()
	})
	w.raw("]}")
	return err
}

func (c *ceiling) promised(ctx context.Context, id, now string, w *writer) error {
	w.raw(`,"commitments":{"edges":[`)
	err := c.each(ctx, `SELECT id, made_by, kind, text, quantity, unit, due_on FROM commitments
		WHERE organisation_id = ? AND `+c.not("outcome")+` = 'OPEN' AND voided_at IS NULL ORDER BY due_on, id LIMIT 10`, []any{id}, 7, func(r []sql.RawBytes) {
		w.edge()
		w.text("id", r[0])
		w.text("madeBy", r[1])
		w.text("kind", r[2])
		w.text("text", r[3])
		w.number("quantity", r[4])
		w.line("unit", r[5])
		w.line("dueOn", r[6])
		w.flag("overdue", len(r[6]) > 0 && string(r[6]) < now)
		w.end()
	})
	w.raw("]}}")
	return err
}
