package graph

import (
	"context"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/read"
)

// recordTypes are the types whose records have ids of their own, those that are
// recorded with the relation to their history.
var recordTypes = sync.OnceValue(func() []*read.Type {
	types := []*read.Type{
		organisationType, externalIDType, affiliationType, regionType, tagType,
		personType, positionType, contactPointType,
		interactionType, participantType, documentLinkType, remarkType, followUpType,
		issueType, stanceRecordType, stageChangeType,
		campaignType, campaignPartnerType, endorsementStepType, incompatibilityType,
		commitmentType, eventType, eventOrganisationType, eventSpeakerType,
		statementType, statementVersionType, signOnType,
		agreementType, agreementPartyType, agreementTermType, pactSeatType,
		journalistProfileType, pressNoteType, coverageType, mentionType,
		pitchType, pitchRecipientType, pitchOverrideType, enquiryType,
		userType, accountType, appTokenType, accessRecordType, changeType,
	}
	for _, t := range types {
		if recorded(t) {
			t.Relations["history"] = history()
		}
	}
	return types
})

// madeOfRows are the types that are made of another record's row.
func madeOfRows() []*read.Type {
	return []*read.Type{doNotContactType}
}

// checkTypes holds the types against the schema.
func checkTypes(schema *ast.Schema) []error {
	composed := []string{"Viewer", "SearchEdge", "MyDay", "Briefing", "QuotableRemarks", "InteractionStats", "InteractionStat",
		"CampaignPartnerCount", "CommitmentRecord", "CommitmentSums", "CommitmentSum", "SignOnCounts",
		"CoalitionOverlap", "CoalitionOverlapPair", "PartnersAlsoWith", "PartnerAlsoWith",
		"CampaignStats", "CampaignStatusCount", "CommitmentOutcomeCount", "EventStatusCount",
		"Network", "NetworkNode", "NetworkEdge",
		"PressRecord", "Treatment", "CoverageStats", "CoverageStat",
		"PitchPreflight", "PreflightResult", "PitchWarning",
		"ChangeConnection", "ChangeEdge", "FieldChange"}
	for name := range schema.Types {
		if strings.HasSuffix(name, "Payload") {
			composed = append(composed, name)
		}
	}
	return read.Check(schema, read.TableColumns(tables.All), append(recordTypes(), madeOfRows()...), composed...)
}

// typeNamed finds a record type by its name in the SDL.
func typeNamed(name string) *read.Type {
	for _, t := range recordTypes() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// node makes the type of a record that implements Node.
func node(name, prefix, table string, query func(*ent.Client) read.Query, allow func(context.Context) error) *read.Type {
	return &read.Type{
		Name: name, Prefix: prefix, Table: table, Query: query, Allow: allow,
		Implements: []string{"Node"},
		Relations:  map[string]read.Relation{},
		Computed:   map[string]read.Computed{},
	}
}

// author is the relation that every record has to whoever entered it.
func author() read.Relation { return read.One(userType, "created_by") }
