package ceiling

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

// transaction is one write by hand, with the history that belongs to it.
type transaction struct {
	*sql.Tx
	c         *ceiling
	verb      string
	now       time.Time
	operation string
	changes   []any
}

// write runs do in a transaction and notes the operation and its history.
func (c *ceiling) write(ctx context.Context, verb string, do func(t *transaction) error) error {
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	t := &transaction{Tx: tx, c: c, verb: verb, now: time.Now().UTC().Truncate(time.Microsecond), operation: id.New("opr")}
	if _, err := tx.ExecContext(ctx, "INSERT INTO operations (id, verb, created_at, user_id) VALUES (?, ?, ?, ?)", t.operation, verb, t.now, c.viewer); err != nil {
		return err
	}
	if err := do(t); err != nil {
		return err
	}
	if err := t.insert(ctx, "changes", "id, created_at, verb, kind, record_id, version, action, fields, `before`, `after`, visibility, owner_id, operation_id, user_id", 14, t.changes); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	select {
	case c.wrote <- struct{}{}:
	default:
	}
	return nil
}

// insert puts several rows into a table.
func (t *transaction) insert(ctx context.Context, table, columns string, n int, values []any) error {
	row := "(" + marks(n) + ")"
	rows := strings.TrimSuffix(strings.Repeat(row+",", len(values)/n), ",")
	if _, err := t.ExecContext(ctx, "INSERT INTO "+table+" ("+columns+") VALUES "+rows, values...); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	return nil
}

// created notes a new record; owner is that of its history, if it has one.
func (t *transaction) created(recordID string, version int, owner any, fields map[string]any) {
	t.change(recordID, version, "CREATED", owner, map[string]any{}, fields)
}

func (t *transaction) change(recordID string, version int, action string, owner any, before, after map[string]any) {
	names := make([]string, 0, len(after))
	for name := range after {
		names = append(names, name)
	}
	sort.Strings(names)
	fields, _ := json.Marshal(names)
	old, _ := json.Marshal(before)
	values, _ := json.Marshal(after)
	t.changes = append(t.changes, id.New("chg"), t.now, t.verb, recordID[:3], recordID, version, action, string(fields), string(old), string(values), "READERS", owner, t.operation, t.c.viewer)
}

func (t *transaction) each(ctx context.Context, query string, args []any, columns int, do func(row []sql.RawBytes)) error {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%w: %s", err, query)
	}
	defer rows.Close()
	row, dest := make([]sql.RawBytes, columns), make([]any, columns)
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		do(row)
	}
	return rows.Err()
}

func (c *ceiling) editPerson(ctx context.Context, v *variables, w *writer) error {
	var in struct {
		ID, Pronouns string
		Version      int
	}
	if err := json.Unmarshal(v.Input, &in); err != nil {
		return err
	}
	var name, was string
	var at time.Time
	err := c.write(ctx, "editPerson", func(t *transaction) error {
		at = t.now
		version := 0
		err := t.QueryRowContext(ctx, "SELECT name, pronouns, version FROM persons WHERE id = ?"+t.c.held(), in.ID).Scan(&name, &was, &version)
		if err != nil {
			return err
		}
		if version != in.Version {
			return fmt.Errorf("version %d is stale", in.Version)
		}
		if _, err := t.ExecContext(ctx, "UPDATE persons SET pronouns = ?, version = ?, updated_at = ? WHERE id = ? AND version = ?", in.Pronouns, version+1, t.now, in.ID, version); err != nil {
			return err
		}
		t.change(in.ID, version+1, "EDITED", nil, map[string]any{"pronouns": was}, map[string]any{"pronouns": in.Pronouns})
		return nil
	})
	if err != nil {
		return err
	}
	w.raw(`"editPerson":{"person":{`)
	w.text("id", []byte(in.ID))
	w.text("name", []byte(name))
	w.line("pronouns", []byte(in.Pronouns))
	w.int("version", in.Version+1)
	w.text("updatedAt", []byte(at.Format(time.RFC3339Nano)))
	w.raw("}}")
	return nil
}

func (c *ceiling) recordCoverage(ctx context.Context, v *variables, w *writer) error {
	var in struct {
		Headline, URL, Kind, OutletID string
		PublishedAt                   time.Time
		JournalistIDs                 []string
		Mentions                      []struct{ OrganisationID, Sentiment string }
	}
	if err := json.Unmarshal(v.Input, &in); err != nil {
		return err
	}
	covID, menID, byline := id.New("cov"), id.New("men"), id.New("byl")
	var outlet, writer, mentioned string
	err := c.write(ctx, "recordCoverage", func(t *transaction) error {
		names := map[string]string{}
		err := t.each(ctx, "SELECT id, name FROM organisations WHERE id IN (?, ?)", []any{in.OutletID, in.Mentions[0].OrganisationID}, 2,
			func(r []sql.RawBytes) { names[string(r[0])] = string(r[1]) })
		if err != nil {
			return err
		}
		outlet, mentioned = names[in.OutletID], names[in.Mentions[0].OrganisationID]
		last := ""
		err = t.each(ctx, "SELECT name, "+c.time("last_coverage_at")+" FROM persons WHERE id = ?"+t.c.held(), []any{in.JournalistIDs[0]}, 2,
			func(r []sql.RawBytes) { writer, last = string(r[0]), string(r[1]) })
		if err != nil {
			return err
		}
		key, there := strings.TrimPrefix(in.URL, "https://"), 0
		if err := t.QueryRowContext(ctx, "SELECT COUNT(*) FROM coverages WHERE url_key = ?", key).Scan(&there); err != nil {
			return err
		}
		if outlet == "" || mentioned == "" || writer == "" || there > 0 {
			return errNoRow
		}
		at := in.PublishedAt.UTC()
		err = t.insert(ctx, "coverages", "id, created_at, updated_at, version, headline, headline_folded, url, url_key, published_at, published_on, kind, created_by, organisation_id", 13,
			[]any{covID, t.now, t.now, 1, in.Headline, text.Fold(in.Headline), in.URL, key, at, day(at), in.Kind, c.viewer, in.OutletID})
		if err != nil {
			return err
		}
		if err := t.insert(ctx, "bylines", "id, published_at, coverage_id, person_id", 4, []any{byline, at, covID, in.JournalistIDs[0]}); err != nil {
			return err
		}
		err = t.insert(ctx, "mentions", "id, created_at, updated_at, version, sentiment, published_at, created_by, coverage_id, organisation_id", 9,
			[]any{menID, t.now, t.now, 1, in.Mentions[0].Sentiment, at, c.viewer, covID, in.Mentions[0].OrganisationID})
		if err != nil {
			return err
		}
		var terms []any
		for _, word := range text.Tokens(in.Headline) {
			terms = append(terms, id.New("trm"), "cov", word, covID, "NAME", t.now)
		}
		if err := t.insert(ctx, "terms", "id, kind, word, record_id, source, found_at", 6, terms); err != nil {
			return err
		}
		if at.Format(time.DateTime) > last {
			if _, err := t.ExecContext(ctx, "UPDATE persons SET last_coverage_at = ? WHERE id = ?", at, in.JournalistIDs[0]); err != nil {
				return err
			}
		}
		t.created(covID, 1, nil, map[string]any{"headline": in.Headline, "kind": in.Kind, "organisation_id": in.OutletID, "published_at": at, "reach": -1, "url": in.URL})
		t.created(byline, 0, nil, map[string]any{"coverage_id": covID, "person_id": in.JournalistIDs[0]})
		t.created(menID, 1, nil, map[string]any{"coverage_id": covID, "organisation_id": in.Mentions[0].OrganisationID, "sentiment": in.Mentions[0].Sentiment})
		return nil
	})
	if err != nil {
		return err
	}
	w.raw(`"recordCoverage":{"coverage":{`)
	w.text("id", []byte(covID))
	w.text("headline", []byte(in.Headline))
	w.text("publishedAt", []byte(in.PublishedAt.UTC().Format(time.RFC3339Nano)))
	w.named("outlet", []byte(in.OutletID), []byte(outlet))
	w.raw(`,"journalists":[{`)
	w.text("id", []byte(in.JournalistIDs[0]))
	w.text("name", []byte(writer))
	w.raw(`}],"mentions":[{`)
	w.text("id", []byte(menID))
	w.text("sentiment", []byte(in.Mentions[0].Sentiment))
	w.named("organisation", []byte(in.Mentions[0].OrganisationID), []byte(mentioned))
	w.raw("}]}}")
	return nil
}

func day(at time.Time) string { return string(calendar.On(at.In(calendar.London))) }
