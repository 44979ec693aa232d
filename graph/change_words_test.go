package graph

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tables"
)

// Columns that no field of the API shows, and why they stand in the history under
// names of their own.
var historyAlone = map[string]string{
	"voidedAt": "that it was taken back", "voidedReason": "why", "doNotContactAt": "doNotContact.at", "doNotContactReason": "doNotContact.reason", "doNotContactSetByID": "doNotContact.setBy",
	"ExternalID.organisationID": "read from the organisation", "DocumentLink.interactionID": "read from the interaction",
	"Participant.interactionID": "read from the interaction", "PitchOverride.pitchID": "read from the pitch", "PitchOverride.recipientID": "read from the recipient",
	"PitchRecipient.organisationID": "the outlet it went to for them",
	"Account.passwordHash":          "told is only that it changed", "AppToken.tokenHash": "told is only that it changed",
}

// History names what changed in the words of the API: a field, or a relation with
// ID behind it as in the inputs.
func TestHistorySpeaksTheWordsOfTheAPI(t *testing.T) {
	bookkeeping := []string{"id", "created_at", "created_by", "updated_at", "version", "voided_by_id"}
	for kind, typ := range recordKinds() {
		def := testSchema.Types[typ.Name]
		if def == nil {
			if typ != byline {
				t.Errorf("%s is no type of the API", kind)
			}
			continue
		}
		for _, table := range tables.All {
			for _, c := range table.Columns {
				name := fieldName(typ.Prefix, c.Name)
				derived := slices.Contains(schema.Derived[typ.Name], c.Name) || strings.HasSuffix(c.Name, "_folded")
				if table.Name != typ.Table || derived || slices.Contains(bookkeeping, c.Name) ||
					historyAlone[name] != "" || historyAlone[fmt.Sprint(typ.Name, ".", name)] != "" {
					continue
				}
				relation, isID := strings.CutSuffix(name, "ID")
				if def.Fields.ForName(name) == nil && (!isID || def.Fields.ForName(relation) == nil) {
					t.Errorf("%s has no field %s, and its history tells of it (column %s)", typ.Name, name, c.Name)
				}
			}
		}
	}
}

// Every type of the database either has a history, and is a kind of the feed, or
// says why it has none.
func TestEveryTypeIsAKindOfTheFeedOrSaysWhyNot(t *testing.T) {
	told := map[string]bool{}
	for name, typ := range recordKinds() {
		told[typ.Name] = true
		if testSchema.Types["RecordKind"].EnumValues.ForName(name) == nil {
			t.Errorf("RecordKind has no %s", name)
		}
	}
	if n := len(testSchema.Types["RecordKind"].EnumValues); n != len(told) {
		t.Errorf("RecordKind has %d values, and there are %d kinds", n, len(told))
	}
	client := reflect.TypeFor[ent.Client]()
	for i := range client.NumField() {
		name := client.Field(i).Name
		why, free := schema.Unrecorded[name]
		if _, isType := client.Field(i).Type.MethodByName("Get"); !isType || name == regionType.Name {
			continue // regions come with the migrations and never change
		}
		if free == told[name] {
			t.Errorf("%s: without a history %v, told by the feed %v", name, free, told[name])
		}
		if free && why == "" {
			t.Errorf("it is not said why %s has no history", name)
		}
	}
}

// What stands in a column for nothing is nothing in the history.
func TestHistoryKnowsWhatStandsForNothing(t *testing.T) {
	for _, c := range []struct {
		prefix, column, value string
		want                  bool
	}{
		{"cmt", "delivered", "-1", true}, {"cmt", "delivered", "0", false}, {"org", "member_count", "-1", true}, {"pcs", "constituency", "-1", false},
		{"enq", "deadline", `"9999-12-31T00:00:00Z"`, true}, {"enq", "deadline", `"2026-03-02T10:00:00Z"`, false}, {"fup", "due_on", `"9999-12-31"`, true},
	} {
		if got := saysNothing(c.prefix, c.column, json.RawMessage(c.value)); got != c.want {
			t.Errorf("%s of %s stands for nothing in %s: %v", c.value, c.prefix, c.column, got)
		}
	}
}
