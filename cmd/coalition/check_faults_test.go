package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// damage is one way to break a clean database, and all the faults that are then
// to be named. {x} stands for what the query of find finds under x.
type damage struct {
	name   string
	tables []string // that it is about, and that are put back as they were
	find   map[string]string
	sql    []string
	faults []string
}

// batch are damages that have nothing to do with each other.
type batch struct {
	damages []damage
	tables  []string
}

// apart puts damages of different tables together: to look at all rows takes time.
func apart(all []damage) []*batch {
	var batches []*batch
	for _, d := range all {
		shares := func(b *batch) bool {
			return slices.ContainsFunc(d.tables, func(table string) bool { return slices.Contains(b.tables, table) })
		}
		i := slices.IndexFunc(batches, func(b *batch) bool { return !shares(b) })
		if i < 0 {
			i, batches = len(batches), append(batches, &batch{})
		}
		batches[i].damages, batches[i].tables = append(batches[i].damages, d), append(batches[i].tables, d.tables...)
	}
	return batches
}

// TestEachFaultIsNamed breaks a clean database in one way after another, and sees
// these faults named and no others.
func TestEachFaultIsNamed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, raw := demonstration(t, url), openRaw(t, url)
		if named, all := inspect(t, s).Faults(); all > 0 {
			t.Fatalf("the demo has %d faults, such as %v", all, named[0])
		}
		broken := map[string]bool{}
		for _, some := range apart(damages(raw.sqlite)) {
			restore := raw.keep(some.tables...)
			var statements, want, got []string
			for _, d := range some.damages {
				names := strings.NewReplacer(d.found(raw)...)
				for _, text := range d.sql {
					statements = append(statements, names.Replace(text))
				}
				for _, fault := range d.faults {
					want = append(want, names.Replace(fault))
				}
			}
			raw.exec(statements...)
			for _, result := range inspect(t, s) {
				for _, f := range result.Faults {
					got = append(got, f.String())
					broken[result.Name] = true
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", strings.Join(statements, "; "), diff)
			}
			restore()
		}
		for _, result := range inspect(t, s) {
			if len(result.Faults) > 0 {
				t.Errorf("%s is not as it was: %v", result.Name, result.Faults[0])
			}
			if !broken[result.Name] {
				t.Errorf("%s: nothing here breaks it", result.Name)
			}
		}
	})
}

// found are the names of find and what they stand for.
func (d damage) found(raw *raw) (pairs []string) {
	for _, name := range slices.Sorted(maps.Keys(d.find)) {
		query := strings.NewReplacer(pairs...).Replace(d.find[name])
		pairs = append(pairs, "{"+name+"}", raw.value(query))
	}
	return pairs
}

// set breaks one column of a row that a query finds.
func set(table, column, value, id, fault string) damage {
	return damage{
		name: table + "." + column, tables: []string{table}, find: map[string]string{"id": id},
		sql:    []string{"UPDATE " + table + " SET `" + column + "` = " + value + " WHERE id = '{id}'"},
		faults: []string{table + " {id}: " + fault},
	}
}

// also says that a damage is about another table, too.
func also(d damage, table string) damage {
	d.tables = append(d.tables, table)
	return d
}

// anyOf finds a row of a table, whichever.
func anyOf(table string) string { return "SELECT MIN(id) FROM " + table }

func damages(sqlite bool) []damage {
	return slices.Concat(damagedReferences(sqlite), damagedHistories(), damagedRows(), damagedTree(), damagedWords(),
		damagedContacts(), damagedStanding(), damagedCopies())
}

func damagedReferences(sqlite bool) []damage {
	all := []damage{
		set("follow_ups", "assignee_id", "'usr_nobody'", anyOf("follow_ups"), "assignee_id refers to nothing in users"),
		set("changes", "operation_id", "'opr_nothing'", anyOf("changes"), "operation_id refers to nothing in operations"),
		{
			name: "a tag of nothing", tables: []string{"organisation_tags"}, find: map[string]string{"tag": anyOf("tags")},
			sql:    []string{"INSERT INTO organisation_tags (organisation_id, tag_id) VALUES ('org_nothing', '{tag}')"},
			faults: []string{"organisation_tags org_nothing and {tag}: organisation_id refers to nothing in organisations"},
		},
	}
	if !sqlite {
		return all
	}
	return append(all,
		damage{
			name: "a constraint", tables: []string{"interactions"}, find: map[string]string{"id": anyOf("interactions")},
			sql:    []string{"UPDATE interactions SET ends_at = {then} WHERE id = '{id}'"},
			faults: []string{"file: CHECK constraint failed in interactions"},
		},
		damage{
			name: "the index of words", tables: []string{"interactions"},
			find: map[string]string{"id": anyOf("interactions"), "was": "SELECT words_row FROM interactions WHERE id = '{id}'"},
			sql:  []string{"UPDATE interactions SET words_row = 1 WHERE id = '{id}'"},
			faults: []string{"interactions {id}: words_row is not in the index of words",
				"interaction_words {was}: it is of no interaction"},
		},
	)
}

// TestMissingConstraintsAreNamed: what the database does not hold any more, and on
// SQLite what refers to nothing in tables of somebody else.
func TestMissingConstraintsAreNamed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := migratedStore(t, url)
		raw := openRaw(t, url)
		raw.exec("CREATE TABLE other AS SELECT * FROM organisation_tags", "DROP TABLE organisation_tags", "ALTER TABLE other RENAME TO organisation_tags")
		want := []string{
			"organisation_tags: the database does not hold organisation_id to organisations: the constraint is missing",
			"organisation_tags: the database does not hold tag_id to tags: the constraint is missing",
		}
		if raw.sqlite {
			raw.exec("CREATE TABLE theirs (user_id text REFERENCES users (id))", "INSERT INTO theirs VALUES ('usr_nobody')")
			want = append([]string{"file: PRAGMA foreign_key_check finds 1 rows that refer to nothing, 1 of them in tables or columns that this program does not know"}, want...)
		}
		named, _ := inspect(t, s).Faults()
		if diff := cmp.Diff(want, lines(named)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func migratedStore(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func lines[T fmt.Stringer](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = one.String()
	}
	return out
}

// copied writes a row of history that is another one's in all but its id and what
// is given.
func copied(of, id, record, version, action string) string {
	return "INSERT INTO changes (id, created_at, verb, kind, record_id, version, action, fields, `before`, `after`, visibility, owner_id, operation_id, user_id) " +
		"SELECT '" + id + "', created_at, verb, kind, " + record + ", " + version + ", '" + action + "', fields, `before`, `after`, visibility, owner_id, operation_id, user_id " +
		"FROM changes WHERE id = '" + of + "'"
}

// edited finds a record that was edited twice at least, and has no row of another
// table that would miss it.
const edited = "SELECT MIN(record_id) FROM changes WHERE kind = 'pir' AND version = 3"

// gone is the history of a press note that is no more, with these versions.
func gone(name string, rows [][2]string, faults ...string) damage {
	d := damage{name: name, tables: []string{"changes"}, find: map[string]string{"like": "SELECT MIN(id) FROM changes WHERE kind = 'prn'"}}
	for i, r := range rows {
		d.sql = append(d.sql, copied("{like}", fmt.Sprint("chg_copy", i), "'prn_gone'", r[0], r[1]))
	}
	for _, fault := range faults {
		d.faults = append(d.faults, "press_notes prn_gone: "+fault)
	}
	return d
}

func damagedHistories() []damage {
	record := func(name, sql string, faults ...string) damage {
		d := damage{name: name, tables: []string{"changes"}, sql: []string{sql}, find: map[string]string{"id": edited,
			"n": "SELECT MAX(version) FROM changes WHERE record_id = '{id}'", "row": "SELECT id FROM changes WHERE record_id = '{id}' AND version = 2"}}
		for _, fault := range faults {
			d.faults = append(d.faults, "pitch_recipients {id}: "+fault)
		}
		return d
	}
	return []damage{
		record("no history", "DELETE FROM changes WHERE record_id = '{id}'", "it has no history"),
		record("no beginning", "DELETE FROM changes WHERE record_id = '{id}' AND version = 1",
			"its history does not begin with CREATED", "its history has holes: 2 versions, from 2 to 3"),
		record("a hole", "DELETE FROM changes WHERE id = '{row}'", "its history has holes: 2 versions, from 1 to 3"),
		record("no end", "DELETE FROM changes WHERE record_id = '{id}' AND version = 3", "version is 3, and the last of its history 2"),
		record("a version twice", copied("{row}", "chg_copy", "record_id", "version", "EDITED"), "its history names a version twice: 4 rows, 3 versions"),
		record("made twice", copied("{row}", "chg_copy", "record_id", "4", "CREATED"), "it was CREATED 2 times", "version is 3, and the last of its history 4"),
		record("deleted and there", "UPDATE changes SET action = 'DELETED' WHERE record_id = '{id}' AND version = 3", "it is there, though its history says DELETED"),
		record("another version", "UPDATE changes SET version = 2 + 2 WHERE record_id = '{id}' AND version = 3",
			"its history has holes: 3 versions, from 1 to 4", "version is 3, and the last of its history 4"),
		also(set("pitch_recipients", "version", "7", edited, "version is 7, and the last of its history 3"), "changes"),
		{
			name: "gone without a word", tables: []string{"document_links", "changes"}, find: map[string]string{"id": anyOf("document_links")},
			sql: []string{"DELETE FROM document_links WHERE id = '{id}'"}, faults: []string{"document_links {id}: it is gone, and its history does not say DELETED"},
		},
		{
			name: "without versions, made twice", tables: []string{"changes"},
			find: map[string]string{"id": anyOf("document_links"), "row": "SELECT id FROM changes WHERE record_id = '{id}'"},
			sql:  []string{copied("{row}", "chg_copy", "record_id", "version", "CREATED")}, faults: []string{"document_links {id}: it was CREATED 2 times"},
		},
		{
			name: "a region that no migration made", tables: []string{"regions"},
			sql:    []string{"INSERT INTO regions (id, name, ons_code) VALUES ('reg_new', 'Elsewhere', 'E99')"},
			faults: []string{"regions reg_new: it has no history"},
		},
		gone("gone as it should be", [][2]string{{"1", "CREATED"}, {"2", "EDITED"}, {"3", "DELETED"}}),
		gone("gone, and edited", [][2]string{{"1", "CREATED"}, {"2", "DELETED"}, {"3", "EDITED"}}, "its history goes on after DELETED"),
		gone("gone twice", [][2]string{{"1", "CREATED"}, {"2", "DELETED"}, {"3", "DELETED"}}, "it was DELETED 2 times"),
		gone("made late", [][2]string{{"2", "CREATED"}, {"3", "DELETED"}}, "it was CREATED as version 2", "its history has holes: 2 versions, from 2 to 3"),
		{
			name: "of a kind of which none is left", tables: []string{"changes"}, find: map[string]string{"like": anyOf("changes")},
			sql:    []string{copied("{like}", "chg_copy", "'zzz_gone'", "1", "CREATED"), "UPDATE changes SET kind = 'zzz' WHERE id = 'chg_copy'"},
			faults: []string{"changes zzz_gone: it is gone, and its history does not say DELETED"},
		},
		set("changes", "verb", "'x'", anyOf("changes"), "verb, user_id or created_at is not that of the operation"),
		set("changes", "created_at", "{then}", anyOf("changes"), "verb, user_id or created_at is not that of the operation"),
		set("changes", "kind", "'zzz'", anyOf("changes"), "kind is not that of record_id"),
	}
}

func damagedRows() []damage {
	key := func(operation, verb, fault string) damage {
		return damage{
			name: "a key: " + fault, tables: []string{"idempotency_keys"}, find: map[string]string{"op": anyOf("operations"), "user": "SELECT user_id FROM operations WHERE id = '{op}'"},
			sql: []string{"INSERT INTO idempotency_keys (id, user_id, `key`, request_hash, verb, operation_id, result, created_at) " +
				"VALUES ('key_x', '{user}', 'k', '', '" + verb + "', '" + operation + "', 'null', {then})"},
			faults: []string{"idempotency_keys key_x: " + fault},
		}
	}
	return []damage{
		key("opr_nothing", "x", "operation_id is of no operation"),
		key("{op}", "x", "user_id and verb are not those of the operation"),
		set("positions", "updated_at", "{then}", anyOf("positions"), "updated_at is before created_at"),
		{
			name: "version 0", tables: []string{"positions"}, find: map[string]string{"id": "SELECT MIN(id) FROM positions WHERE version = 1"},
			sql:    []string{"UPDATE positions SET version = 0 WHERE id = '{id}'"},
			faults: []string{"positions {id}: version is less than 1", "positions {id}: version is 0, and the last of its history 1"},
		},
		set("events", "name_folded", "'x'", anyOf("events"), "name_folded is not name as it is compared"),
		set("organisations", "short_name_folded", "'x'", anyOf("organisations"), "short_name_folded is not short_name as it is compared"),
		set("app_tokens", "last_used_at", "{then}", anyOf("app_tokens"), "last_used_at is before created_at"),
	}
}

// lone finds organisations with regions of their own, nothing above and nothing below.
const lone = "FROM organisations WHERE parent_id IS NULL AND id IN (SELECT organisation_id FROM organisation_regions) " +
	"AND id NOT IN (SELECT parent_id FROM (SELECT parent_id FROM organisations WHERE parent_id IS NOT NULL) AS p)"

func damagedTree() []damage {
	// A branch that has its regions from the body above it, and that nothing hangs below.
	leaf := "SELECT MIN(organisation_id) FROM organisation_areas WHERE organisation_id NOT IN (SELECT organisation_id FROM organisation_regions) " +
		"AND organisation_id NOT IN (SELECT parent_id FROM organisations WHERE parent_id IS NOT NULL)"
	// A step from a branch to the body above it.
	step := map[string]string{"id": "SELECT MIN(id) FROM ancestors WHERE depth = 1", "org": "SELECT organisation_id FROM ancestors WHERE id = '{id}'", "top": "SELECT ancestor_id FROM ancestors WHERE id = '{id}'"}
	const areas = "areas are not its own regions, nor those of the nearest body above it that has any"
	return []damage{
		set("ancestors", "depth", "9", step["id"], "depth is not how far ancestor_id stands above organisation_id"),
		{
			name: "no ancestor", tables: []string{"ancestors"}, find: step, sql: []string{"DELETE FROM ancestors WHERE id = '{id}'"},
			faults: []string{"organisations {org}: it has no ancestor {top}, which stands above it"},
		},
		{
			name: "an ancestor too many", tables: []string{"ancestors", "organisations"}, find: map[string]string{"a": "SELECT MIN(id) " + lone, "b": "SELECT MAX(id) " + lone},
			sql:    []string{"INSERT INTO ancestors (id, organisation_id, ancestor_id, depth) VALUES ('anc_x', '{a}', '{b}', 1)"},
			faults: []string{"ancestors anc_x: ancestor_id does not stand above organisation_id"},
		},
		{
			name: "a circle", tables: []string{"organisations"}, find: map[string]string{"a": "SELECT MIN(id) " + lone, "b": "SELECT MAX(id) " + lone},
			sql: []string{"UPDATE organisations SET parent_id = '{b}' WHERE id = '{a}'", "UPDATE organisations SET parent_id = '{a}' WHERE id = '{b}'"},
			faults: []string{"organisations {a}: parent_id leads round in a circle", "organisations {a}: it has no ancestor {b}, which stands above it",
				"organisations {b}: parent_id leads round in a circle", "organisations {b}: it has no ancestor {a}, which stands above it"},
		},
		{
			name: "inherited areas", tables: []string{"organisation_areas"}, find: map[string]string{"id": leaf},
			sql: []string{"DELETE FROM organisation_areas WHERE organisation_id = '{id}'"}, faults: []string{"organisations {id}: " + areas},
		},
		{
			name: "own areas", tables: []string{"organisation_areas"}, find: map[string]string{"id": "SELECT MIN(id) " + lone,
				"region": "SELECT MIN(id) FROM regions WHERE id NOT IN (SELECT region_id FROM organisation_areas WHERE organisation_id = '{id}')"},
			sql: []string{"INSERT INTO organisation_areas (organisation_id, region_id) VALUES ('{id}', '{region}')"}, faults: []string{"organisations {id}: " + areas},
		},
	}
}

func damagedWords() []damage {
	var all []damage
	for prefix, table := range map[string]string{"org": "organisations", "per": "persons", "cmp": "campaigns", "cov": "coverages"} {
		lost := map[string]string{"id": "SELECT MIN(id) FROM terms WHERE kind = '" + prefix + "'", "of": "SELECT record_id FROM terms WHERE id = '{id}'"}
		all = append(all, damage{
			name: "no word of " + table, tables: []string{"terms"}, find: lost, sql: []string{"DELETE FROM terms WHERE id = '{id}'"},
			faults: []string{table + " {of}: it is not found by 1 of the words of its names and titles"},
		}, damage{
			name: "a word too many of " + table, tables: []string{"terms"}, find: map[string]string{"of": anyOf(table)},
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, source) VALUES ('trm_x', '" + prefix + "', 'zzzzzz', '{of}', 'NAME')"},
			faults: []string{"terms trm_x: word is in no name or title of {of}"},
		}, damage{
			name: "a word of no " + prefix, tables: []string{"terms"},
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, source) VALUES ('trm_x', '" + prefix + "', 'zzzzzz', '" + prefix + "_gone', 'NAME')"},
			faults: []string{"terms trm_x: record_id is of no record"},
		})
	}
	title := "SELECT MIN(id) FROM terms WHERE kind = 'per' AND source = 'TITLE'"
	return append(all,
		damage{
			name: "a word of a kind that has none", tables: []string{"terms"},
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, source) VALUES ('trm_x', 'usr', 'zzzzzz', 'usr_x', 'NAME')"},
			faults: []string{"terms trm_x: record_id is of no record"},
		},
		set("terms", "kind", "'org'", title, "kind is not that of record_id"),
		damage{
			name: "a title for a name", tables: []string{"terms"}, find: map[string]string{"id": title, "of": "SELECT record_id FROM terms WHERE id = '{id}'"},
			sql:    []string{"UPDATE terms SET source = 'NAME' WHERE id = '{id}'"},
			faults: []string{"terms {id}: word is in no name or title of {of}", "persons {of}: it is not found by 1 of the words of its names and titles"},
		},
		damage{
			name: "no beat", tables: []string{"beats"},
			find: map[string]string{"id": anyOf("beats"), "of": "SELECT p.id FROM journalist_profiles AS p JOIN beats AS b ON b.person_id = p.person_id WHERE b.id = '{id}'"},
			sql:  []string{"DELETE FROM beats WHERE id = '{id}'"}, faults: []string{"journalist_profiles {of}: it is not found by 1 of its beats"},
		},
		damage{
			name: "a beat too many", tables: []string{"beats"}, find: map[string]string{"of": anyOf("journalist_profiles"), "who": "SELECT person_id FROM journalist_profiles WHERE id = '{of}'"},
			sql: []string{"INSERT INTO beats (id, person_id, name_folded) VALUES ('bea_x', '{who}', 'zzzzzz')"}, faults: []string{"beats bea_x: name_folded is no beat of {of}"},
		},
		damage{
			name: "a beat of nobody", tables: []string{"beats"},
			sql: []string{"INSERT INTO beats (id, person_id, name_folded) VALUES ('bea_x', 'per_x', 'zzzzzz')"}, faults: []string{"beats bea_x: person_id has no profile"},
		},
	)
}

func damagedContacts() []damage {
	// A planned meeting without follow-ups, that says nothing of any relationship.
	planned := "FROM involvements AS v JOIN interactions AS i ON i.id = v.interaction_id WHERE i.status = 'PLANNED' AND v.sight = 'OPEN' AND v.follow_up_on = '9999-12-31'"
	involved := map[string]string{"id": "SELECT MIN(v.id) " + planned, "in": "SELECT interaction_id FROM involvements WHERE id = '{id}'", "who": "SELECT partner_id FROM involvements WHERE id = '{id}'"}
	says := map[string]string{"starts_at": "{then}", "sight": "'RESTRICTED'"}
	all := []damage{
		set("interactions", "starts_on", "'2001-01-01'", anyOf("interactions"), "starts_on is not the day of starts_at in Europe/London"),
		set("interactions", "words", "'zzzzzz'", anyOf("interactions"), "words are not those of subject and summary"),
		{
			name: "no involvement", tables: []string{"involvements"}, find: involved, sql: []string{"DELETE FROM involvements WHERE id = '{id}'"},
			faults: []string{"interactions {in}: it has no involvement of {who}, who takes part"},
		},
		{
			name: "an involvement too many", tables: []string{"involvements"}, find: involved,
			sql:    []string{"UPDATE involvements SET partner_id = 'org_x' WHERE id = '{id}'"},
			faults: []string{"interactions {in}: it has no involvement of {who}, who takes part", "involvements {id}: partner_id takes no part in {in}"},
		},
		{
			name: "what an involvement says of contact", tables: []string{"involvements"}, find: involved,
			sql:    []string{"UPDATE involvements SET sight = 'RESTRICTED', contact_at = {then}, follow_up_on = '2001-01-01' WHERE id = '{id}'"},
			faults: []string{"involvements {id}: contact_at, follow_up_on, sight are not what {in} says"},
		},
	}
	for column, value := range says {
		all = append(all, damage{
			name: "involvements." + column, tables: []string{"involvements"}, find: involved,
			sql: []string{"UPDATE involvements SET " + column + " = " + value + " WHERE id = '{id}'"}, faults: []string{"involvements {id}: " + column + " is not what {in} says"},
		})
	}
	for record, table := range map[string]string{"Organisation": "organisations", "Person": "persons"} {
		for _, column := range schema.Derived[record] {
			value := "'2001-01-01'"
			switch {
			case strings.HasPrefix(column, "last_contact_"):
				value = "{then}"
			case column != "own_follow_up" && !strings.HasPrefix(column, "next_"):
				continue // see damagedTree and damagedCopies
			}
			all = append(all, set(table, column, value, anyOf(table), column+" is not what its contacts, follow-ups and cadence say"))
		}
	}
	return all
}

func damagedStanding() []damage {
	const current = "current is not whether it is the latest of {of} on its issue"
	of := "SELECT COALESCE(person_id, organisation_id) FROM stance_records WHERE id = '{id}'"
	was, is := set("stance_records", "current", "0", "SELECT MIN(id) FROM stance_records WHERE current = 1", current),
		set("stance_records", "current", "1", "SELECT MIN(id) FROM stance_records WHERE current = 0", current)
	was.find["of"], is.find["of"] = of, of
	was.name += " of the latest"
	stated := "SELECT MIN(%s) FROM stance_records WHERE %s IS NOT NULL AND issue_id IS NULL AND current = 1 AND stance <> 'UNKNOWN'"
	return []damage{was, is,
		set("organisations", "stance", "'UNKNOWN'", fmt.Sprintf(stated, "organisation_id", "organisation_id"), "stance is not that of the latest record"),
		set("persons", "stance", "'UNKNOWN'", fmt.Sprintf(stated, "person_id", "person_id"), "stance is not that of the latest record"),
		set("organisations", "stage", "'ENDED'", "SELECT MIN(s.organisation_id) FROM stage_changes AS s JOIN organisations AS o ON o.id = s.organisation_id WHERE o.stage <> 'ENDED'",
			"stage is not that of its latest stage change"),
	}
}

// damagedCopies are the columns that follow from the same row, or are those of another.
func damagedCopies() []damage {
	text := also(set("statements", "text", "'x'", anyOf("statements"), "text is not that of its latest version"), "statement_versions")
	number := also(set("statements", "text_number", "9", anyOf("statements"), "text_number is not that of its latest version"), "statement_versions")
	first := "SELECT MIN(id) FROM statement_versions WHERE number = 1 AND statement_id IN (SELECT statement_id FROM statement_versions WHERE number = 2)"
	return []damage{text, number,
		{
			name: "numbers of versions", tables: []string{"statement_versions"}, find: map[string]string{"id": first, "of": "SELECT statement_id FROM statement_versions WHERE id = '{id}'"},
			sql: []string{"UPDATE statement_versions SET number = 0 WHERE id = '{id}'"}, faults: []string{"statements {of}: its versions are not numbered from 1 on"},
		},
		{
			name: "no version of a statement", tables: []string{"statement_versions", "changes"}, find: map[string]string{"of": anyOf("statements")},
			sql:    []string{"DELETE FROM changes WHERE record_id IN (SELECT id FROM statement_versions WHERE statement_id = '{of}')", "DELETE FROM statement_versions WHERE statement_id = '{of}'"},
			faults: []string{"statements {of}: it has no version"},
		},
		set("persons", "is_journalist", "1 - is_journalist", anyOf("persons"), "is_journalist is not what their profile and positions say"),
		set("persons", "last_coverage_at", "{then}", anyOf("persons"), "last_coverage_at is not when coverage by them was last published"),
		set("campaign_partners", "role_rank", "99", anyOf("campaign_partners"), "role_rank is not the place of role"),
		set("event_organisations", "starts_at", "{then}", anyOf("event_organisations"), "starts_at is not that of its event"),
		set("event_speakers", "starts_at", "{then}", anyOf("event_speakers"), "starts_at is not that of its event"),
		set("coverages", "url_key", "'x'", anyOf("coverages"), "url_key is not that of url"),
		set("coverages", "published_on", "'2001-01-01'", anyOf("coverages"), "published_on is not the day of published_at in Europe/London"),
		set("bylines", "published_at", "{then}", anyOf("bylines"), "published_at is not that of its coverage"),
		set("mentions", "published_at", "{then}", anyOf("mentions"), "published_at is not that of its coverage"),
	}
}
