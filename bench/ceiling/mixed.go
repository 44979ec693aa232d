package ceiling

import (
	"context"
	"database/sql"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/text"
)

// arm makes one part of a UNION ALL of a sorted and cut select.
func (c *ceiling) arm(text string) string {
	if c.mysql {
		return "(" + text + ")"
	}
	return "SELECT * FROM (" + text + ")"
}

func (c *ceiling) goingCold(ctx context.Context, _ *variables, w *writer) error {
	now := today()
	soon := string(calendar.Date(now).AddDays(7))
	half := func(typ, table, kind string) string {
		return c.arm("SELECT '" + typ + "' AS typ, id, name, " + kind + " AS kind, " + c.time("last_contact_outreach") + " AS contact, next_contact_due_outreach AS due, relationship_manager_id AS manager FROM " + table +
			" WHERE next_contact_due_outreach <= ? AND archived_at IS NULL AND do_not_contact_at IS NULL ORDER BY next_contact_due_outreach, id LIMIT 51")
	}
	n := 0
	w.raw(`"goingCold":{"edges":[`)
	err := c.each(ctx, "SELECT x.typ, x.id, x.name, x.kind, x.contact, x.due, u.id, u.name FROM ("+half("Organisation", "organisations", "kind")+" UNION ALL "+half("Person", "persons", "''")+
		") x LEFT JOIN users u ON u.id = x.manager ORDER BY x.due, x.id LIMIT 51", []any{soon, soon}, 8, func(r []sql.RawBytes) {
		if n++; n > 50 {
			return
		}
		w.edge()
		w.text("__typename", r[0])
		w.text("id", r[1])
		w.text("name", r[2])
		if len(r[3]) > 0 {
			w.text("kind", r[3])
		}
		w.moment("lastContactAt", r[4])
		w.day("nextContactDue", r[5])
		w.key("contactHealth")
		w.raw(health(string(r[5]), now))
		w.named("relationshipManager", r[6], r[7])
		w.end()
	})
	w.raw(`],"pageInfo":{`)
	w.flag("hasNextPage", n > 50)
	w.raw("}}")
	return err
}

func (c *ceiling) myDay(ctx context.Context, _ *variables, w *writer) error {
	now := today()
	w.raw(`"myDay":{`)
	w.text("date", []byte(now))
	w.raw(`,"dueFollowUps":{"edges":[`)
	sees, mine := c.sees("i")
	err := c.each(ctx, `SELECT f.id, f.title, f.due_on, f.priority, i.id, i.subject, o.id, o.name, p.id, p.name FROM follow_ups f
		LEFT JOIN interactions i ON i.id = f.interaction_id LEFT JOIN organisations o ON o.id = f.organisation_id LEFT JOIN persons p ON p.id = f.person_id
		WHERE f.assignee_id = ? AND f.status = 'OPEN' AND f.due_on <= ? AND f.voided_at IS NULL AND (f.interaction_id IS NULL OR `+sees+`) ORDER BY f.due_on, f.id LIMIT 20`,
		append([]any{c.viewer, now}, mine...), 10, func(r []sql.RawBytes) {
			w.edge()
			w.text("id", r[0])
			w.text("title", r[1])
			w.text("dueOn", r[2])
			w.text("priority", r[3])
			w.flag("overdue", string(r[2]) < now)
			w.object("interaction", r[4] != nil, func() {
				w.text("id", r[4])
				w.text("subject", r[5])
			})
			w.named("organisation", r[6], r[7])
			w.named("person", r[8], r[9])
			w.end()
		})
	if err != nil {
		return err
	}
	w.raw(`]},"meetings":{"edges":[`)
	err = c.each(ctx, "SELECT i.id, i.kind, "+c.time("i.starts_at")+`, i.subject, i.place FROM interactions i WHERE i.starts_on = ? AND i.status <> 'CANCELLED' AND `+sees+`
		AND (i.created_by = ? OR EXISTS (SELECT 1 FROM participants x WHERE x.user_id = ? AND x.interaction_id = i.id)) ORDER BY i.starts_at, i.id LIMIT 20`,
		append(append([]any{now}, mine...), c.viewer, c.viewer), 5, func(r []sql.RawBytes) {
			w.edge()
			w.text("id", r[0])
			w.text("kind", r[1])
			w.moment("startsAt", r[2])
			w.text("subject", r[3])
			w.line("place", r[4])
			w.end()
		})
	if err != nil {
		return err
	}
	for _, list := range []struct{ name, table string }{{"overdueOrganisations", "organisations"}, {"overduePeople", "persons"}} {
		w.raw(`]},"` + list.name + `":{"edges":[`)
		err := c.each(ctx, "SELECT id, name, next_contact_due_outreach FROM "+list.table+` WHERE relationship_manager_id = ? AND next_contact_due_outreach < ?
			AND archived_at IS NULL AND do_not_contact_at IS NULL ORDER BY next_contact_due_outreach, id LIMIT 20`, []any{c.viewer, now}, 3, func(r []sql.RawBytes) {
			w.edge()
			w.text("id", r[0])
			w.text("name", r[1])
			w.day("nextContactDue", r[2])
			w.key("contactHealth")
			w.raw(health(string(r[2]), now))
			w.end()
		})
		if err != nil {
			return err
		}
	}
	w.raw("]}}")
	return nil
}

// after is the first text that does not begin with a prefix.
func after(prefix string) string { return prefix + "\U0010ffff" }

func (c *ceiling) search(ctx context.Context, v *variables, w *writer) error {
	s := searched{c: c, folded: text.Fold(v.Query), words: text.Tokens(v.Query)}
	sees, mine := c.sees("i")
	arms := strings.Join([]string{
		s.byTerms("Organisation", "org", "organisations t", "t.name", "t.short_name", "t.former_names", "t.kind", "t.created_at", s.rank(3, "t.name_folded", "t.short_name_folded"), "t.archived_at IS NULL"),
		s.people(),
		s.interactions(sees, mine),
		s.byTerms("Campaign", "cmp", "campaigns t", "t.name", "''", "''", "t.status", "t.created_at", s.rank(3, "t.name_folded"), "t.archived_at IS NULL"),
		s.byTerms("Coverage", "cov", "coverages t", "t.headline", "''", "''", c.time("t.published_at"), "t.created_at", s.rank(4, "t.headline_folded"), "t.voided_at IS NULL"),
	}, " UNION ALL ")
	n := 0
	w.raw(`"search":{"edges":[`)
	// Titles are read for those that are shown, not for all that are ranked.
	err := c.each(ctx, "SELECT typ, id, a, CASE typ WHEN 'Person' THEN "+s.titles()+" ELSE b END, c, d FROM (SELECT * FROM ("+arms+") g ORDER BY r, made DESC, id DESC LIMIT 26) f ORDER BY r, made DESC, id DESC",
		s.args, 6, func(r []sql.RawBytes) {
			if n++; n > 25 {
				return
			}
			s.found(w, r)
		})
	w.raw(`],"pageInfo":{`)
	w.flag("hasNextPage", n > 25)
	w.raw("}}")
	return err
}

// searched is a search while its statement is made.
type searched struct {
	c      *ceiling
	folded string
	words  []string
	args   []any
}

// rank is the place of a row by its name; the arguments go before those of its words.
func (s *searched) rank(otherwise int, name string, short ...string) string {
	text := "CASE"
	if len(short) > 0 {
		text += " WHEN " + short[0] + " = ? THEN 0"
		s.args = append(s.args, s.folded)
	}
	s.args = append(s.args, s.folded, s.folded, after(s.folded))
	return text + " WHEN " + name + " = ? THEN 1 WHEN " + name + " >= ? AND " + name + " < ? THEN 2 ELSE " + string(rune('0'+otherwise)) + " END"
}

func (s *searched) holding(kind, source string) string {
	var all []string
	for _, word := range s.words {
		all = append(all, "t.id IN (SELECT record_id FROM terms WHERE kind = '"+kind+"' AND "+source+" AND word >= ? AND word < ?)")
		s.args = append(s.args, word, after(word))
	}
	return strings.Join(all, " AND ")
}

func (s *searched) byTerms(typ, kind, from, a, b, c, d, made, rank, also string) string {
	return "SELECT '" + typ + "' AS typ, t.id, " + a + " AS a, " + b + " AS b, " + c + " AS c, " + d + " AS d, " + made + " AS made, " + rank + " AS r FROM " + from +
		" WHERE " + also + " AND " + s.holding(kind, "source IN ('NAME', 'TITLE')")
}

// titles are those of a person's posts, the latest first.
func (s *searched) titles() string {
	titles := "GROUP_CONCAT(h.title, ' · ' ORDER BY h.started_on DESC, h.id DESC)"
	if s.c.mysql {
		titles = "GROUP_CONCAT(h.title ORDER BY h.started_on DESC, h.id DESC SEPARATOR ' · ')"
	}
	return "(SELECT COALESCE(" + titles + ", '') FROM positions h WHERE h.person_id = f.id AND h.voided_at IS NULL AND h.title <> '')"
}

func (s *searched) people() string {
	s.args = append(s.args, s.folded, s.folded, after(s.folded))
	rank := "CASE WHEN t.name_folded = ? THEN 1 WHEN t.name_folded >= ? AND t.name_folded < ? THEN 2 WHEN " + s.holding("per", "source = 'NAME'") + " THEN 3 ELSE 4 END"
	return s.byTerms("Person", "per", "persons t", "t.name", "''", "''", "t.is_journalist", "t.created_at", rank, "t.archived_at IS NULL")
}

func (s *searched) interactions(sees string, mine []any) string {
	rank := s.rank(5, "i.subject_folded")
	var words []string
	for _, word := range s.words {
		if s.c.mysql {
			words = append(words, "+"+text.Indexed(word)+"*")
		} else {
			words = append(words, `"`+text.Indexed(word)+`"*`)
		}
	}
	holds := "i.words_row IN (SELECT rowid FROM interaction_words WHERE interaction_words MATCH ?)"
	if s.c.mysql {
		holds = "MATCH(i.words) AGAINST (? IN BOOLEAN MODE)"
	}
	s.args = append(append(s.args, strings.Join(words, " ")), mine...)
	return "SELECT 'Interaction' AS typ, i.id, i.subject AS a, i.summary AS b, '' AS c, " + s.c.time("i.starts_at") + " AS d, i.created_at AS made, " + rank +
		" AS r FROM interactions i WHERE " + holds + " AND " + sees
}

func (s *searched) found(w *writer, r []sql.RawBytes) {
	w.sep()
	w.raw("{")
	texts := []string{string(r[2]), string(r[3])}
	texts = append(texts, text.List(string(r[4]))...)
	w.text("snippet", []byte(text.Snippet(strings.Join(s.words, " "), texts...)))
	w.raw(`,"node":{`)
	w.text("__typename", r[0])
	w.text("id", r[1])
	switch string(r[0]) {
	case "Organisation":
		w.text("name", r[2])
		w.text("kind", r[5])
	case "Person":
		w.text("name", r[2])
		w.bool("isJournalist", r[5])
	case "Interaction":
		w.text("subject", r[2])
		w.moment("startsAt", r[5])
	case "Campaign":
		w.text("name", r[2])
		w.text("status", r[5])
	case "Coverage":
		w.text("headline", r[2])
		w.moment("publishedAt", r[5])
	}
	w.raw("}}")
}
