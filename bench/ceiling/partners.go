package ceiling

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
)

// partner is a row of the list that waits for its tags.
type partner struct {
	id   string
	json []byte
}

func (c *ceiling) partnerList(ctx context.Context, v *variables, w *writer) error {
	return c.partners(ctx, v, w, false)
}

func (c *ceiling) partnerListCounted(ctx context.Context, v *variables, w *writer) error {
	return c.partners(ctx, v, w, true)
}

func (c *ceiling) partners(ctx context.Context, v *variables, w *writer, counted bool) error {
	where := "o.archived_at IS NULL AND o.kind IN (" + marks(len(v.Kind)) + ") AND o.stage IN (" + marks(len(v.Stage)) + ")"
	args := append(anys(v.Kind), anys(v.Stage)...)
	w.raw(`"organisations":{`)
	if counted {
		err := c.each(ctx, "SELECT COUNT(*) FROM organisations o WHERE "+where, args, 1, func(r []sql.RawBytes) { w.number("totalCount", r[0]) })
		if err != nil {
			return err
		}
	}
	var found []partner
	var last string
	now := today()
	from, inOrder := "organisations o FORCE INDEX (organisation_last_contact_outreach_id)", where
	if !c.mysql { // the same: by the index of the order, not by that of kinds and stages
		from, inOrder = "organisations o", strings.NewReplacer("o.kind IN", "+o.kind IN", "o.stage IN", "+o.stage IN").Replace(where)
	}
	err := c.each(ctx, "SELECT o.id, o.name, o.short_name, o.kind, o.stage, o.stance, "+c.time("o.last_contact_outreach")+`, o.next_contact_due_outreach, u.id, u.name
		FROM `+from+` LEFT JOIN users u ON u.id = o.relationship_manager_id WHERE `+inOrder+` ORDER BY o.last_contact_outreach DESC, o.id DESC LIMIT 51`, args, 10,
		func(r []sql.RawBytes) {
			row := writer{b: []byte("{")}
			row.text("id", r[0])
			row.text("name", r[1])
			row.line("shortName", r[2])
			row.text("kind", r[3])
			row.text("stage", r[4])
			row.text("stance", r[5])
			row.moment("lastContactAt", r[6])
			row.key("contactHealth")
			row.raw(health(string(r[7]), now))
			row.named("relationshipManager", r[8], r[9])
			found = append(found, partner{string(r[0]), row.b})
			if len(found) == 50 {
				last = string(r[6])
			}
		})
	if err != nil {
		return err
	}
	more := len(found) > 50
	found = found[:min(50, len(found))]
	tags, err := c.tags(ctx, found)
	if err != nil {
		return err
	}
	w.key("edges")
	w.raw("[")
	for _, p := range found {
		w.sep()
		w.raw(`{"node":`)
		w.b = append(w.b, p.json...)
		w.raw(`,"tags":[`)
		w.b = append(w.b, tags[p.id]...)
		w.raw(`]}}`)
	}
	w.raw("]")
	w.page(more, last)
	w.raw("}")
	return nil
}

// page is {hasNextPage, endCursor}.
func (w *writer) page(more bool, cursor string) {
	w.raw(`,"pageInfo":{`)
	w.flag("hasNextPage", more)
	w.text("endCursor", []byte(cursor))
	w.raw("}")
}

// tags are those of each organisation, as the inside of a list.
func (c *ceiling) tags(ctx context.Context, of []partner) (map[string][]byte, error) {
	tags := make(map[string][]byte, len(of))
	if len(of) == 0 {
		return tags, nil
	}
	ids := make([]string, len(of))
	for i, p := range of {
		ids[i] = p.id
	}
	keys := padded(ids)
	err := c.each(ctx, `SELECT x.organisation_id, t.id, t.name, t.colour FROM organisation_tags x JOIN tags t ON t.id = x.tag_id
		WHERE x.organisation_id IN (`+marks(len(keys))+`) ORDER BY t.name_folded, t.id`, keys, 4, func(r []sql.RawBytes) {
		list := writer{b: tags[string(r[0])]}
		if len(list.b) > 0 {
			list.raw(",")
		}
		list.raw("{")
		list.tag(r[1:])
		list.raw("}")
		tags[string(r[0])] = list.b
	})
	return tags, err
}

func (w *writer) tag(r []sql.RawBytes) {
	w.text("id", r[0])
	w.text("name", r[1])
	w.line("colour", r[2])
}

// health is how a relationship is looked after, as JSON.
func health(due, today string) string {
	switch soon := string(calendar.Date(today).AddDays(7)); {
	case due == "":
		return `"NEVER"`
	case due == "9999-12-31":
		return `"NO_CADENCE"`
	case due < today:
		return `"OVERDUE"`
	case due <= soon:
		return `"DUE"`
	}
	return `"ON_TRACK"`
}

func (c *ceiling) latestThree(ctx context.Context, v *variables, w *writer) error {
	type body struct {
		id   string
		name []byte
		rows writer
	}
	var found []*body
	err := c.each(ctx, "SELECT id, name FROM organisations WHERE archived_at IS NULL AND kind IN ("+marks(len(v.Kind))+") ORDER BY name_folded, id LIMIT 50", anys(v.Kind), 2,
		func(r []sql.RawBytes) {
			found = append(found, &body{id: string(r[0]), name: append([]byte(nil), r[1]...), rows: writer{b: []byte("[")}})
		})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		ids := make([]string, len(found))
		for i, b := range found {
			ids[i] = b.id
		}
		query, args := c.threeOfEach(ids)
		err = c.each(ctx, query, args, 5, func(r []sql.RawBytes) {
			n := 0
			for _, digit := range r[0] {
				n = 10*n + int(digit-'0')
			}
			e := &found[n].rows
			e.edge()
			e.text("id", r[1])
			e.text("kind", r[2])
			e.moment("startsAt", r[3])
			e.text("subject", r[4])
			e.end()
		})
		if err != nil {
			return err
		}
	}
	w.raw(`"organisations":{"edges":[`)
	for _, b := range found {
		w.edge()
		w.text("id", []byte(b.id))
		w.text("name", b.name)
		w.raw(`,"interactions":{"edges":`)
		w.b = append(w.b, b.rows.b...)
		w.raw("]}")
		w.end()
	}
	w.raw("]}")
	return nil
}

// threeOfEach selects the three latest contacts of each organisation. MariaDB plans
// each select of a union anew, so that it picks the rows one by one, by three
// selects that are planned once.
func (c *ceiling) threeOfEach(ids []string) (string, []any) {
	sees, mine := c.sees("i")
	latest := " FROM involvements v JOIN interactions i ON i.id = v.interaction_id WHERE v.partner_id = %s AND " + sees +
		" ORDER BY v.starts_at DESC, v.interaction_id DESC LIMIT "
	parts, args := make([]string, len(ids)), []any{}
	if !c.mysql {
		for n, id := range ids {
			parts[n] = fmt.Sprintf("SELECT * FROM (SELECT %d AS n, i.id, i.kind, %s AS at, i.subject"+latest+"3)", n, c.time("i.starts_at"), "?")
			args = append(append(args, id), mine...)
		}
		return strings.Join(parts, " UNION ALL "), args
	}
	one := "(SELECT i.id" + fmt.Sprintf(latest, "k.id") + "1"
	for range 3 {
		args = append(args, mine...)
	}
	for n, id := range ids {
		parts[n] = fmt.Sprintf("SELECT %d AS n, ? AS id", n)
		args = append(args, id)
	}
	return fmt.Sprintf(`SELECT r.n, i.id, i.kind, i.starts_at, i.subject FROM (SELECT k.n, CASE z.z WHEN 0 THEN %[1]s) WHEN 1 THEN %[1]s OFFSET 1) ELSE %[1]s OFFSET 2) END AS id
		FROM (%s) k JOIN (SELECT 0 AS z UNION ALL SELECT 1 UNION ALL SELECT 2) z LIMIT %d) r JOIN interactions i ON i.id = r.id ORDER BY i.starts_at DESC, i.id DESC`,
		one, strings.Join(parts, " UNION ALL "), 3*len(ids)), args
}
