package main

import (
	"fmt"
	"slices"
)

func damages(sqlite bool) []damage {
	return slices.Concat(damagedReferences(sqlite), damagedHistories(), damagedFeed(), damagedRows(), damagedTree(), damagedWords(),
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
		damage{
			name: "the list of words", tables: []string{"interaction_words_known"},
			find: map[string]string{"word": wordOfOne, "id": "SELECT id FROM interactions WHERE ' ' || words || ' ' LIKE '% ' || (" + wordOfOne + ") || ' %'"},
			sql:  []string{"DELETE FROM interaction_words_known WHERE word = '{word}'"}, faults: []string{"interactions {id}: a word of it is not in the list of words"},
		},
	)
}

// wordOfOne finds a word that one interaction alone has.
const wordOfOne = "SELECT MIN(word) FROM interaction_words_known AS k WHERE (SELECT COUNT(*) FROM interactions WHERE ' ' || words || ' ' LIKE '% ' || k.word || ' %') = 1"

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

// damagedFeed breaks a feed in which nothing is numbered; store has tests of the rest.
func damagedFeed() []damage {
	return []damage{{
		name: "counted and not there", tables: []string{"settings"}, sql: []string{"INSERT INTO settings (id, value) VALUES ('feed', '3')"},
		faults: []string{"settings feed: it counts 3 positions; 0 changes have one, from 1 to 0"},
	}}
}
