package ceiling

import (
	"context"
	"database/sql"
	"strings"
)

func (c *ceiling) journalists(ctx context.Context, v *variables, w *writer) error {
	beats := make([]string, len(v.Beat))
	for i, b := range v.Beat {
		beats[i] = strings.ToLower(b)
	}
	now := today()
	args := append(anys(beats), now, now)
	n, last := 0, ""
	w.raw(`"journalists":{"edges":[`)
	err := c.each(ctx, `SELECT p.id, p.name, p.stance, p.contact, p.published, j.beats, j.freelance, x.id, x.title, o.id, o.name, o.medium,
			v.id, v.headline, `+c.time("v.published_at")+`, v.kind
		FROM (SELECT id, name, stance, `+c.time("last_contact_outreach")+" AS contact, last_coverage_at, "+c.time("last_coverage_at")+` AS published FROM persons
			WHERE is_journalist = TRUE AND archived_at IS NULL AND `+c.not("id")+` IN (SELECT person_id FROM beats WHERE name_folded IN (`+marks(len(beats))+`))
			ORDER BY last_coverage_at DESC, id DESC LIMIT 51) p
		LEFT JOIN journalist_profiles j ON j.person_id = p.id
		LEFT JOIN positions x ON x.id = (SELECT id FROM positions WHERE person_id = p.id AND voided_at IS NULL AND started_on <= ? AND (ended_on = '' OR ended_on >= ?)
			ORDER BY started_on DESC, id DESC LIMIT 1)
		LEFT JOIN organisations o ON o.id = x.organisation_id
		LEFT JOIN coverages v ON v.id = (SELECT b.coverage_id FROM bylines b JOIN coverages z ON z.id = b.coverage_id
			WHERE b.person_id = p.id AND z.voided_at IS NULL ORDER BY b.published_at DESC, b.coverage_id DESC LIMIT 1)
		ORDER BY p.last_coverage_at DESC, p.id DESC`, args, 16, func(r []sql.RawBytes) {
		if n++; n > 50 {
			return
		}
		last = string(r[4])
		w.edge()
		w.text("id", r[0])
		w.text("name", r[1])
		w.text("stance", r[2])
		w.moment("lastContactAt", r[3])
		w.moment("lastCoverageAt", r[4])
		w.object("journalist", r[5] != nil, func() {
			w.raw(`"beats":`)
			w.b = append(w.b, r[5]...)
			w.bool("freelance", r[6])
		})
		w.raw(`,"positions":{"edges":[`)
		if r[7] != nil {
			w.edge()
			w.line("title", r[8])
			w.object("organisation", true, func() {
				w.text("id", r[9])
				w.text("name", r[10])
				w.line("medium", r[11])
			})
			w.end()
		}
		w.raw(`]},"coverage":{"edges":[`)
		if r[12] != nil {
			w.edge()
			w.text("id", r[12])
			w.text("headline", r[13])
			w.moment("publishedAt", r[14])
			w.text("kind", r[15])
			w.end()
		}
		w.raw("]}")
		w.end()
	})
	w.raw("]")
	w.page(n > 50, last)
	w.raw("}")
	return err
}

func (c *ceiling) board(ctx context.Context, v *variables, w *writer) error {
	found, now := false, today()
	w.raw(`"campaign":{`)
	err := c.each(ctx, `SELECT c.id, c.name, c.status, c.starts_on, c.ends_on, u.id, u.name FROM campaigns c LEFT JOIN users u ON u.id = c.lead_id WHERE c.id = ?`,
		[]any{v.ID}, 7, func(r []sql.RawBytes) {
			found = true
			w.text("id", r[0])
			w.text("name", r[1])
			w.text("status", r[2])
			w.line("startsOn", r[3])
			w.line("endsOn", r[4])
			w.named("lead", r[5], r[6])
		})
	if err != nil {
		return err
	}
	if !found {
		return errNoRow
	}
	w.raw(`,"partners":{"edges":[`)
	err = c.each(ctx, `SELECT x.id, x.role, x.status, o.id, o.name, o.short_name, o.kind, p.id, p.name FROM campaign_partners x
		JOIN organisations o ON o.id = x.organisation_id LEFT JOIN persons p ON p.id = x.contact_id
		WHERE x.campaign_id = ? ORDER BY x.role_rank, x.id LIMIT 100`, []any{v.ID}, 9, func(r []sql.RawBytes) {
		w.edge()
		w.text("id", r[0])
		w.text("role", r[1])
		w.text("status", r[2])
		w.object("organisation", true, func() {
			w.text("id", r[3])
			w.text("name", r[4])
			w.line("shortName", r[5])
			w.text("kind", r[6])
		})
		w.named("contact", r[7], r[8])
		w.end()
	})
	if err != nil {
		return err
	}
	w.raw(`]},"commitments":{"edges":[`)
	err = c.each(ctx, `SELECT x.id, x.made_by, x.kind, x.text, x.due_on, o.id, o.name FROM commitments x JOIN organisations o ON o.id = x.organisation_id
		WHERE x.campaign_id = ? AND `+c.not("x.outcome")+` = 'OPEN' AND x.voided_at IS NULL ORDER BY x.due_on, x.id LIMIT 50`, []any{v.ID}, 7, func(r []sql.RawBytes) {
		w.edge()
		w.text("id", r[0])
		w.text("madeBy", r[1])
		w.text("kind", r[2])
		w.text("text", r[3])
		w.line("dueOn", r[4])
		w.flag("overdue", len(r[4]) > 0 && string(r[4]) < now)
		w.named("organisation", r[5], r[6])
		w.end()
	})
	if err != nil {
		return err
	}
	w.raw(`]},"events":{"edges":[`)
	err = c.each(ctx, "SELECT id, name, kind, status, "+c.time("starts_at")+`, place FROM events WHERE campaign_id = ? AND starts_at >= ? ORDER BY starts_at, id LIMIT 10`,
		[]any{v.ID, v.Now.UTC()}, 6, func(r []sql.RawBytes) {
			w.edge()
			w.text("id", r[0])
			w.text("name", r[1])
			w.text("kind", r[2])
			w.text("status", r[3])
			w.moment("startsAt", r[4])
			w.line("place", r[5])
			w.end()
		})
	w.raw("]}}")
	return err
}

// deepPage goes on after a cursor, here the time and the id of the last row.
func (c *ceiling) deepPage(ctx context.Context, v *variables, w *writer) error {
	sees, args := c.sees("i")
	where := sees
	if at, id, ok := strings.Cut(v.After, "|"); ok {
		if c.mysql {
			where, args = where+" AND i.starts_at <= ? AND (i.starts_at < ? OR i.id < ?)", append(args, at, at, id)
		} else {
			where, args = where+" AND (i.starts_at, i.id) < (?, ?)", append(args, at, id)
		}
	}
	var found []*meeting
	var last string
	err := c.each(ctx, "SELECT i.id, i.kind, i.status, "+c.time("i.starts_at")+`, i.subject, i.confidentiality, u.id, u.name
		FROM interactions i LEFT JOIN users u ON u.id = i.created_by WHERE `+where+" ORDER BY i.starts_at DESC, i.id DESC LIMIT 51", args, 8, func(r []sql.RawBytes) {
		row := writer{b: []byte("{")}
		row.text("id", r[0])
		row.text("kind", r[1])
		row.text("status", r[2])
		row.moment("startsAt", r[3])
		row.text("subject", r[4])
		row.text("confidentiality", r[5])
		row.named("createdBy", r[6], r[7])
		found = append(found, &meeting{id: string(r[0]), json: row.b, who: writer{b: []byte("[")}})
		if len(found) == 50 {
			last = string(r[3]) + "|" + string(r[0])
		}
	})
	if err != nil {
		return err
	}
	more := len(found) > 50
	w.raw(`"interactions":{"edges":`)
	if err := c.withParticipants(ctx, found[:min(50, len(found))], w); err != nil {
		return err
	}
	w.page(more, last)
	w.raw("}")
	return nil
}
