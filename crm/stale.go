package crm

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/id"
)

// stale is the answer to an edit that is based on an older version: it names
// what changed since, by whom and when the last time, as far as the viewer may read that.
func stale(ctx context.Context, tx *ent.Tx, recordID string, version int) error {
	rows, err := tx.Change.Query().Where(change.RecordID(recordID), change.VersionGT(version)).
		Order(change.ByVersion(sql.OrderDesc())).Limit(100).All(ctx)
	if err != nil {
		return err
	}
	fields, by, operations := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		by[r.UserID], operations[r.OperationID] = true, true
		for _, column := range r.Fields {
			fields[apiName(column)] = true
		}
	}
	if id.Prefix(recordID) == "org" {
		if fields["externalIDs"], err = numbersChanged(ctx, tx, recordID, keys(operations)); err != nil {
			return err
		}
		if !fields["externalIDs"] {
			delete(fields, "externalIDs")
		}
	}
	if names := partFields[id.Prefix(recordID)]; len(names) > 0 {
		changed, err := tx.Change.Query().Where(change.OwnerID(recordID), change.OperationIDIn(keys(operations)...), change.KindIn(slices.Sorted(maps.Keys(names))...)).
			Unique(true).Select(change.FieldKind).Strings(ctx)
		if err != nil {
			return err
		}
		for _, kind := range changed {
			fields[names[kind]] = true
		}
	}
	if id.Prefix(recordID) == "cov" {
		if err := staleCoverage(ctx, tx, recordID, fields, keys(operations)); err != nil {
			return err
		}
	}
	names, err := tx.User.Query().Where(user.IDIn(keys(by)...)).Order(user.ByName()).Select(user.FieldName).Strings(ctx)
	if err != nil {
		return err
	}
	what := "Somebody has changed this"
	if len(names) > 0 && len(fields) > 0 {
		what = fmt.Sprintf("%s changed %s", strings.Join(names, ", "), strings.Join(keys(fields), ", "))
	}
	what += " since you read it"
	var at any
	if len(rows) > 0 {
		last := rows[0].CreatedAt
		at = last.UTC().Format(time.RFC3339Nano)
		what += ", last at " + last.In(calendar.Zone(ctx)).Format("15:04 on 2 January 2006")
	}
	return &Error{Code: Conflict, Field: "input.version",
		Message: what + ". Read it again, then repeat your change.",
		Extra:   map[string]any{"changedFields": keys(fields), "changedBy": append([]string{}, names...), "changedAt": at}}
}

// partFields are the kinds of records that belong to a record of another kind and are
// changed with it, with the names of the fields that hold them.
var partFields = map[string]map[string]string{
	"int": {"ipt": "participants", "doc": "documents"},
	"agr": {"agp": "parties", "agt": "terms", "pcs": "seats"},
}

// numbersChanged reports whether one of the operations changed the external ids
// of an organisation: these are rows of their own, with a history of their own.
func numbersChanged(ctx context.Context, tx *ent.Tx, organisationID string, operationIDs []string) (bool, error) {
	rows, err := tx.Change.Query().Where(change.OperationIDIn(operationIDs...), change.Kind("xid")).All(ctx)
	for _, r := range rows {
		if bytes.Contains(r.Before, []byte(organisationID)) || bytes.Contains(r.After, []byte(organisationID)) {
			return true, nil
		}
	}
	return false, err
}

// apiName is the field of the API by which a column or an edge is changed.
func apiName(column string) string {
	if strings.HasPrefix(column, "do_not_contact") {
		return "doNotContact"
	}
	return FieldName(column)
}

// FieldName is what the API calls a column or an edge: short_name is shortName,
// parent_id is parentID.
func FieldName(column string) string {
	switch column {
	case "regions":
		return "regionIDs"
	case "issues":
		return "issueIDs"
	}
	parts := strings.Split(column, "_")
	for i, part := range parts[1:] {
		switch part {
		case "id", "ids":
			parts[i+1] = "ID" + part[len("id"):]
		default:
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}
