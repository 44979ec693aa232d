package main

import (
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/ent/schema"
)

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
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, found_at, source) VALUES ('trm_x', '" + prefix + "', 'zzzzzz', '{of}', '2026-01-01 00:00:00', 'NAME')"},
			faults: []string{"terms trm_x: word is in no name or title of {of}"},
		}, damage{
			name: "a word of no " + prefix, tables: []string{"terms"},
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, found_at, source) VALUES ('trm_x', '" + prefix + "', 'zzzzzz', '" + prefix + "_gone', '2026-01-01 00:00:00', 'NAME')"},
			faults: []string{"terms trm_x: record_id is of no record"},
		})
	}
	title := "SELECT MIN(id) FROM terms WHERE kind = 'per' AND source = 'TITLE'"
	return append(all,
		damage{
			name: "a word of a kind that has none", tables: []string{"terms"},
			sql:    []string{"INSERT INTO terms (id, kind, word, record_id, found_at, source) VALUES ('trm_x', 'usr', 'zzzzzz', 'usr_x', '2026-01-01 00:00:00', 'NAME')"},
			faults: []string{"terms trm_x: record_id is of no record"},
		},
		set("terms", "kind", "'org'", title, "kind is not that of record_id"),
		set("terms", "found_at", "'2001-01-01 00:00:00'", title, "found_at is not when the record was made"),
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
