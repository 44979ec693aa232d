package ceiling

import (
	"context"
	"database/sql"
	"strings"
)

// timeline is all arms in one statement, with what each kind shows.
func (c *ceiling) timeline(ctx context.Context, v *variables, w *writer) error {
	w.raw(`"organisation":{`)
	found := false
	err := c.each(ctx, "SELECT id, name FROM organisations WHERE id = ?", []any{v.ID}, 2, func(r []sql.RawBytes) {
		found = true
		w.text("id", r[0])
		w.text("name", r[1])
	})
	if err != nil {
		return err
	}
	if !found {
		return errNoRow
	}
	query, args := c.timelineQuery(v.ID)
	n := 0
	w.raw(`,"timeline":{"edges":[`)
	err = c.each(ctx, query, args, 8, func(r []sql.RawBytes) {
		if n++; n > 50 {
			return
		}
		w.happened(r)
	})
	w.raw(`],"pageInfo":{`)
	w.flag("hasNextPage", n > 50)
	w.raw("}}}")
	return err
}

// kinds of entries, by the number that sorts entries of one moment.
var kinds = []struct{ kind, typ string }{
	{"POSITION_ENDED", "Position"}, {"POSITION_STARTED", "Position"}, {"STANCE", "StanceRecord"}, {"AGREEMENT", "Agreement"},
	{"ENDORSEMENT", "EndorsementStep"}, {"COMMITMENT_MADE", "Commitment"}, {"COMMITMENT_RESOLVED", "Commitment"}, {"STAGE_CHANGE", "StageChange"},
	{"SIGN_ON", "SignOn"}, {"EVENT", "Event"}, {"COVERAGE", "Coverage"}, {"ENQUIRY", "MediaEnquiry"}, {"PITCH", "PitchRecipient"}, {"INTERACTION", "Interaction"},
}

// timelineQuery leaves out what the outreach team may not see (enquiries, pitches).
func (c *ceiling) timelineQuery(id string) (string, []any) {
	day := func(column string) string {
		if c.mysql {
			return "CAST(CONCAT(" + column + ", ' 00:00:00') AS DATETIME(6))"
		}
		return column + " || ' 00:00:00+00:00'"
	}
	now := today()
	sees, mine := c.sees("i")
	agreed, involved := `(x.confidentiality = 'OPEN' OR x.confidentiality = 'TEAM' AND x.team = 'OUTREACH' OR x.confidentiality = 'RESTRICTED' AND (x.created_by = ?
		OR EXISTS (SELECT 1 FROM agreement_shared_with s WHERE s.user_id = ? AND s.agreement_id = x.id)))`, []any{c.viewer, c.viewer}
	var arms []string
	var args []any
	add := func(what int, at, columns, from, where string, more ...any) {
		arms = append(arms, c.arm("SELECT x.id AS id, "+at+" AS happened, "+string(rune('0'+what/10))+string(rune('0'+what%10))+" AS what, "+columns+" FROM "+from+" WHERE "+where+
			" ORDER BY happened DESC, x.id DESC LIMIT 51"))
		args = append(args, more...)
	}
	const held = "positions x JOIN persons p ON p.id = x.person_id"
	past := func(column string) string {
		return "x.organisation_id = ? AND x.voided_at IS NULL AND x." + column + " <> '' AND x." + column + " <= ?"
	}
	add(0, day("x.ended_on"), "x.title AS a, p.id AS b, p.name AS c, '' AS d", held, past("ended_on"), id, now)
	add(1, day("x.started_on"), "x.title, p.id, p.name, ''", held, past("started_on"), id, now)
	add(2, day("x.since"), "x.stance, x.since, '', ''", "stance_records x", past("since"), id, now)
	add(3, day("x.agreed_on"), "'', '', '', ''", "agreement_parties g JOIN agreements x ON x.id = g.agreement_id",
		"g.organisation_id = ? AND x.voided_at IS NULL AND x.agreed_on <> '' AND x.agreed_on <= ? AND "+agreed, append([]any{id, now}, involved...)...)
	add(4, day("x.decided_on"), "'', '', '', ''", "endorsement_steps x", past("decided_on"), id, now)
	add(5, day("x.made_on"), "x.text, x.due_on, '', ''", "commitments x", past("made_on"), id, now)
	add(6, day("x.resolved_on"), "x.text, x.due_on, '', ''", "commitments x", past("resolved_on"), id, now)
	add(7, c.time("x.created_at"), "x.from_stage, x.to_stage, '', ''", "stage_changes x", "x.organisation_id = ?", id)
	add(8, c.time("x.signed_at"), "'', '', '', ''", "sign_ons x", "x.organisation_id = ? AND x.signed_at IS NOT NULL", id)
	add(9, c.time("h.starts_at"), "x.name, '', '', ''", "event_organisations h JOIN events x ON x.id = h.event_id", "h.organisation_id = ?", id)
	add(10, c.time("x.published_at"), "x.headline, '', '', ''", "coverages x", "x.organisation_id = ? AND x.voided_at IS NULL", id)
	add(10, c.time("m.published_at"), "x.headline, '', '', ''", "mentions m JOIN coverages x ON x.id = m.coverage_id",
		"m.organisation_id = ? AND x.voided_at IS NULL AND (x.organisation_id IS NULL OR x.organisation_id <> ?)", id, id)
	arms = append(arms, c.arm("SELECT i.id AS id, "+c.time("v.starts_at")+" AS happened, 13 AS what, i.kind, i.subject, i.status, '' FROM involvements v JOIN interactions i ON i.id = v.interaction_id WHERE v.partner_id = ? AND "+sees+
		" ORDER BY v.starts_at DESC, v.interaction_id DESC LIMIT 51"))
	args = append(append(args, id), mine...)
	return "SELECT id, happened, what, a, b, c, d, 0 FROM (" + strings.Join(arms, " UNION ALL ") + ") f ORDER BY happened DESC, what DESC, id DESC LIMIT 51", args
}

func (w *writer) happened(r []sql.RawBytes) {
	what := 0
	for _, digit := range r[2] {
		what = 10*what + int(digit-'0')
	}
	w.sep()
	w.raw("{")
	w.text("kind", []byte(kinds[what].kind))
	w.moment("at", r[1])
	w.raw(`,"node":{`)
	w.text("__typename", []byte(kinds[what].typ))
	switch what {
	case 0, 1:
		w.text("id", r[0])
		w.line("title", r[3])
		w.named("person", r[4], r[5])
	case 2:
		w.text("id", r[0])
		w.text("stance", r[3])
		w.text("since", r[4])
	case 5, 6:
		w.text("id", r[0])
		w.text("text", r[3])
		w.line("dueOn", r[4])
	case 7:
		w.text("id", r[0])
		w.text("from", r[3])
		w.text("to", r[4])
	case 9:
		w.text("id", r[0])
		w.text("name", r[3])
		w.moment("startsAt", r[1])
	case 10:
		w.text("id", r[0])
		w.text("headline", r[3])
		w.moment("publishedAt", r[1])
	case 13:
		w.text("id", r[0])
		w.text("kind", r[3])
		w.text("subject", r[4])
		w.text("status", r[5])
	}
	w.raw("}}")
}

// briefing is eight statements, each on an index of the organisation.
func (c *ceiling) briefing(ctx context.Context, v *variables, w *writer) error {
	found, now := false, today()
	sees, mine := c.sees("i")
	w.raw(`"briefing":{"organisation":{`)
	err := c.each(ctx, "SELECT o.id, o.name, o.kind, o.stage, o.stance, "+c.time("o.last_contact_outreach")+", u.id, u.name FROM organisations o LEFT JOIN users u ON u.id = o.relationship_manager_id WHERE o.id = ?",
		[]any{v.ID}, 8, func(r []sql.RawBytes) {
			found = true
			w.text("id", r[0])
			w.text("name", r[1])
			w.text("kind", r[2])
			w.text("stage", r[3])
			w.text("stance", r[4])
			w.moment("lastContactAt", r[5])
			w.named("relationshipManager", r[6], r[7])
		})
	if err != nil {
		return err
	}
	if !found {
		return errNoRow
	}
	w.raw("}")
	for _, list := range []struct {
		name, query string
		args        []any
		columns     int
		row         func(r []sql.RawBytes)
	}{
		{"people", "SELECT x.id, x.title, x.`primary`, p.id, p.name FROM positions x JOIN persons p ON p.id = x.person_id WHERE x.organisation_id = ? AND x.voided_at IS NULL" +
			" AND x.started_on <= ? AND (x.ended_on = '' OR x.ended_on >= ?) ORDER BY x.`primary` DESC, x.id DESC LIMIT 10", []any{v.ID, now, now}, 5, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.line("title", r[1])
			w.bool("primary", r[2])
			w.named("person", r[3], r[4])
		}},
		{"lastContacts", "SELECT i.id, i.kind, " + c.time("i.starts_at") + `, i.subject, i.summary FROM involvements v JOIN interactions i ON i.id = v.interaction_id
			WHERE v.partner_id = ? AND i.status = 'HELD' AND (i.outcome IS NULL OR i.outcome = 'MEANINGFUL') AND ` + sees + " ORDER BY v.starts_at DESC, v.interaction_id DESC LIMIT 5",
			append([]any{v.ID}, mine...), 5, func(r []sql.RawBytes) {
				w.text("id", r[0])
				w.text("kind", r[1])
				w.moment("startsAt", r[2])
				w.text("subject", r[3])
				w.line("summary", r[4])
			}},
		{"openFollowUps", `SELECT f.id, f.title, f.due_on, u.id, u.name FROM (
				SELECT id, title, due_on, assignee_id FROM follow_ups WHERE organisation_id = ? AND ` + c.not("status") + ` = 'OPEN' AND voided_at IS NULL
				UNION ALL SELECT f.id, f.title, f.due_on, f.assignee_id FROM involvements v JOIN follow_ups f ON f.interaction_id = v.interaction_id JOIN interactions i ON i.id = v.interaction_id
				WHERE v.partner_id = ? AND v.follow_up_on < '9999-12-31' AND ` + c.not("f.status") + ` = 'OPEN' AND f.voided_at IS NULL AND ` + sees + `) f
			LEFT JOIN users u ON u.id = f.assignee_id ORDER BY f.due_on, f.id LIMIT 10`, append([]any{v.ID, v.ID}, mine...), 5, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.text("title", r[1])
			w.text("dueOn", r[2])
			w.named("assignee", r[3], r[4])
		}},
		{"stances", `SELECT x.id, x.stance, x.since, s.id, s.name FROM stance_records x LEFT JOIN issues s ON s.id = x.issue_id
			WHERE x.organisation_id = ? AND x.current = TRUE AND x.voided_at IS NULL ORDER BY x.since DESC, x.id DESC LIMIT 10`, []any{v.ID}, 5, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.text("stance", r[1])
			w.text("since", r[2])
			w.named("issue", r[3], r[4])
		}},
		{"stageHistory", "SELECT id, from_stage, to_stage, " + c.time("created_at") + " FROM stage_changes WHERE organisation_id = ? ORDER BY created_at DESC, id DESC LIMIT 10", []any{v.ID}, 4, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.text("from", r[1])
			w.text("to", r[2])
			w.moment("at", r[3])
		}},
		{"quotable", `SELECT r.id, r.text, r.terms, p.id, p.name FROM involvements v JOIN interactions i ON i.id = v.interaction_id JOIN remarks r ON r.interaction_id = i.id LEFT JOIN persons p ON p.id = r.person_id
			WHERE v.partner_id = ? AND ` + sees + ` AND (i.terms IS NULL OR i.terms <> 'OFF_THE_RECORD') AND r.voided_at IS NULL AND r.terms IN ('ON_THE_RECORD', 'UNATTRIBUTABLE', 'BACKGROUND', 'CHATHAM_HOUSE_RULE', 'LOBBY_TERMS')
			AND (r.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM participants x WHERE x.interaction_id = i.id AND x.person_id = r.person_id AND x.organisation_id = ?)
				OR r.person_id IS NULL AND NOT EXISTS (SELECT 1 FROM involvements x WHERE x.interaction_id = i.id AND x.partner_id >= 'org_' AND x.partner_id < 'org` + "`" + `' AND x.partner_id <> ?))
			ORDER BY r.created_at DESC, r.id DESC LIMIT 10`, append(append([]any{v.ID}, mine...), v.ID, v.ID), 5, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.text("text", r[1])
			w.line("terms", r[2])
			w.named("person", r[3], r[4])
		}},
		{"coverage", "SELECT x.id, x.headline, " + c.time("x.published_at") + `, o.id, o.name FROM (
				SELECT * FROM (SELECT published_at AS at, id FROM coverages WHERE organisation_id = ? AND voided_at IS NULL ORDER BY published_at DESC, id DESC LIMIT 5) a
				UNION SELECT * FROM (SELECT m.published_at AS at, m.coverage_id AS id FROM mentions m JOIN coverages z ON z.id = m.coverage_id WHERE m.organisation_id = ? AND z.voided_at IS NULL ORDER BY m.published_at DESC LIMIT 5) b) f
			JOIN coverages x ON x.id = f.id LEFT JOIN organisations o ON o.id = x.organisation_id ORDER BY x.published_at DESC, x.id DESC LIMIT 5`, []any{v.ID, v.ID}, 5, func(r []sql.RawBytes) {
			w.text("id", r[0])
			w.text("headline", r[1])
			w.moment("publishedAt", r[2])
			w.named("outlet", r[3], r[4])
		}},
	} {
		w.raw(`,"` + list.name + `":{"edges":[`)
		err := c.each(ctx, list.query, list.args, list.columns, func(r []sql.RawBytes) {
			w.edge()
			list.row(r)
			w.end()
		})
		if err != nil {
			return err
		}
		w.raw("]}")
	}
	w.raw("}")
	return nil
}
