package ceiling

import (
	"context"
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

type logInput struct {
	Kind, Place, Subject, Summary, Outcome string
	StartsAt                               time.Time
	Participants                           []struct{ PersonID, UserID string }
	Remarks                                []struct{ Text, Terms string }
	FollowUps                              []struct{ Title, DueOn, Priority string }
}

// state is the state of a relationship as it is stored, read where the row is held.
// A new open contact moves last contact forward and the next follow-up back in each
// of the four views, so no other interaction has to be read.
type state struct {
	id, name, table string
	cadence         int
	last, next, due [4]string
}

const stateColumns = `last_contact_open, next_follow_up_open, next_contact_due_open, last_contact_outreach, next_follow_up_outreach, next_contact_due_outreach,
	last_contact_press, next_follow_up_press, next_contact_due_press, last_contact_both, next_follow_up_both, next_contact_due_both`

func (t *transaction) states(ctx context.Context, table string, ids []string, into map[string]*state) error {
	columns := stateColumns
	for _, sight := range []string{"open", "outreach", "press", "both"} {
		columns = strings.Replace(columns, "last_contact_"+sight, t.c.time("last_contact_"+sight), 1)
	}
	return t.each(ctx, "SELECT id, name, cadence_days, "+columns+" FROM "+table+" WHERE id IN ("+marks(len(ids))+") ORDER BY id"+t.c.held(), anys(ids), 15, func(r []sql.RawBytes) {
		s := &state{id: string(r[0]), name: string(r[1]), table: table, cadence: -1}
		if string(r[2]) != "-1" {
			s.cadence = 0
			for _, digit := range r[2] {
				s.cadence = 10*s.cadence + int(digit-'0')
			}
		}
		for i := range 4 {
			s.last[i], s.next[i], s.due[i] = string(r[3+3*i][:19]), string(r[4+3*i]), string(r[5+3*i])
		}
		into[s.id] = s
	})
}

// met counts a contact, and writes the row if that changes anything.
func (t *transaction) met(ctx context.Context, s *state, at time.Time, followUpOn string) error {
	was := *s
	var args []any
	for i := range 4 {
		if now := at.Format(time.DateTime); now > s.last[i] {
			s.last[i] = now
		}
		s.next[i] = min(s.next[i], followUpOn)
		when, err := time.ParseInLocation(time.DateTime, s.last[i], time.UTC)
		if err != nil {
			return err
		}
		if s.cadence >= 0 {
			s.due[i] = string(calendar.Date(day(when)).AddDays(s.cadence))
		}
		args = append(args, when, s.next[i], s.due[i])
	}
	if *s == was {
		return nil
	}
	_, err := t.ExecContext(ctx, "UPDATE "+s.table+" SET "+strings.ReplaceAll(stateColumns, ",", " = ?,")+" = ? WHERE id = ?", append(args, s.id)...)
	return err
}

func (c *ceiling) logInteraction(ctx context.Context, v *variables, w *writer) error {
	var in logInput
	if err := json.Unmarshal(v.Input, &in); err != nil {
		return err
	}
	intID, rmkID, fupID := id.New("int"), id.New("rmk"), id.New("fup")
	at := in.StartsAt.UTC()
	who := attendance{partners: map[string]*state{}, bodies: map[string]string{}}
	err := c.write(ctx, "logInteraction", func(t *transaction) error {
		if err := who.read(ctx, t, &in); err != nil {
			return err
		}
		err := t.insert(ctx, "interactions", "id, created_at, updated_at, version, subject, subject_folded, kind, status, direction, starts_at, starts_on, place, summary, outcome, team, words, words_row, created_by", 18,
			[]any{intID, t.now, t.now, 1, in.Subject, text.Fold(in.Subject), in.Kind, "HELD", "MUTUAL", at, day(at), in.Place, in.Summary, in.Outcome, "OUTREACH",
				text.IndexedWords(in.Subject, in.Summary), rand.Int64(), c.viewer})
		if err != nil {
			return err
		}
		t.created(intID, 1, intID, map[string]any{"confidentiality": "OPEN", "direction": "MUTUAL", "kind": in.Kind, "outcome": in.Outcome, "place": in.Place,
			"starts_at": at, "status": "HELD", "subject": in.Subject, "summary": in.Summary, "team": "OUTREACH"})
		if err := who.write(ctx, t, intID, at, in.FollowUps[0].DueOn); err != nil {
			return err
		}
		r, f := in.Remarks[0], in.FollowUps[0]
		err = t.insert(ctx, "remarks", "id, created_at, updated_at, version, text, terms, created_by, interaction_id", 8, []any{rmkID, t.now, t.now, 1, r.Text, r.Terms, c.viewer, intID})
		if err != nil {
			return err
		}
		t.created(rmkID, 1, intID, map[string]any{"interaction_id": intID, "terms": r.Terms, "text": r.Text})
		err = t.insert(ctx, "follow_ups", "id, created_at, updated_at, version, title, due_on, priority, status, created_by, interaction_id", 10,
			[]any{fupID, t.now, t.now, 1, f.Title, f.DueOn, f.Priority, "OPEN", c.viewer, intID})
		t.created(fupID, 1, intID, map[string]any{"due_on": f.DueOn, "interaction_id": intID, "priority": f.Priority, "status": "OPEN", "title": f.Title})
		return err
	})
	if err != nil {
		return err
	}
	w.raw(`"logInteraction":{"interaction":{`)
	w.text("id", []byte(intID))
	w.text("subject", []byte(in.Subject))
	w.text("startsAt", []byte(at.Format(time.RFC3339Nano)))
	who.json(w)
	w.raw(`,"remarks":{"edges":[`)
	w.edge()
	w.text("id", []byte(rmkID))
	w.text("text", []byte(in.Remarks[0].Text))
	w.text("terms", []byte(in.Remarks[0].Terms))
	w.end()
	w.raw(`]},"followUps":{"edges":[`)
	w.edge()
	w.text("id", []byte(fupID))
	w.text("title", []byte(in.FollowUps[0].Title))
	w.text("dueOn", []byte(in.FollowUps[0].DueOn))
	w.text("status", []byte("OPEN"))
	w.end()
	w.raw("]}}}")
	return nil
}

// attendance is who took part, and for whom each stood.
type attendance struct {
	people         []string
	user, userName string
	bodies         map[string]string // by person
	partners       map[string]*state
}

func (a *attendance) read(ctx context.Context, t *transaction, in *logInput) error {
	for _, p := range in.Participants {
		if p.PersonID != "" {
			a.people = append(a.people, p.PersonID)
		} else {
			a.user = p.UserID
		}
	}
	if err := t.states(ctx, "persons", a.people, a.partners); err != nil {
		return err
	}
	on := day(in.StartsAt)
	var bodies []string
	err := t.each(ctx, "SELECT person_id, organisation_id FROM positions WHERE person_id IN ("+marks(len(a.people))+") AND voided_at IS NULL AND started_on <= ? AND (ended_on = '' OR ended_on >= ?)",
		append(anys(a.people), on, on), 2, func(r []sql.RawBytes) {
			a.bodies[string(r[0])] = string(r[1])
			bodies = append(bodies, string(r[1]))
		})
	if err != nil {
		return err
	}
	if err := t.states(ctx, "organisations", bodies, a.partners); err != nil {
		return err
	}
	return t.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ? AND status = 'ACTIVE'", a.user).Scan(&a.userName)
}

func (a *attendance) write(ctx context.Context, t *transaction, intID string, at time.Time, followUpOn string) error {
	var participants, involvements []any
	for _, p := range a.people {
		row := id.New("ipt")
		participants = append(participants, row, intID, p, a.bodies[p], nil)
		t.created(row, 0, intID, map[string]any{"interaction_id": intID, "organisation_id": a.bodies[p], "person_id": p})
	}
	row := id.New("ipt")
	participants = append(participants, row, intID, nil, nil, a.user)
	t.created(row, 0, intID, map[string]any{"interaction_id": intID, "user_id": a.user})
	if err := t.insert(ctx, "participants", "id, interaction_id, person_id, organisation_id, user_id", 5, participants); err != nil {
		return err
	}
	for _, s := range a.partners {
		involvements = append(involvements, id.New("inv"), intID, s.id, "OPEN", at, at, followUpOn)
	}
	if err := t.insert(ctx, "involvements", "id, interaction_id, partner_id, sight, starts_at, contact_at, follow_up_on", 7, involvements); err != nil {
		return err
	}
	for _, s := range a.partners {
		if err := t.met(ctx, s, at, followUpOn); err != nil {
			return err
		}
	}
	return nil
}

func (a *attendance) json(w *writer) {
	w.raw(`,"participants":[`)
	for _, p := range a.people {
		w.sep()
		w.raw("{")
		w.named("person", []byte(p), []byte(a.partners[p].name))
		body := a.bodies[p]
		name := ""
		if s := a.partners[body]; s != nil {
			name = s.name
		}
		w.named("organisation", []byte(body), []byte(name))
		w.raw(`,"user":null}`)
	}
	w.sep()
	w.raw(`{"person":null,"organisation":null`)
	w.named("user", []byte(a.user), []byte(a.userName))
	w.raw("}]")
}
