package store

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// wanted is a row of history as a test wants it.
type wanted struct {
	action        change.Action
	version       int
	fields        []string
	before, after fields
	visibility    string
}

func checkHistory(t *testing.T, s *Store, recordID string, want ...wanted) {
	t.Helper()
	var got []wanted
	for _, c := range history(t, s, recordID) {
		got = append(got, wanted{c.Action, c.Version, c.Fields, values(t, c.Before), values(t, c.After), c.Visibility})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(wanted{})); diff != "" {
		t.Errorf("history of %s (-want +got):\n%s", recordID, diff)
	}
}

type fields = map[string]any

// created is the first row of history of a union that addUnion made.
func created(name string) wanted {
	return wanted{change.ActionCREATED, 1, []string{
		"cadence_days", "founded_precision", "kind", "level", "member_count", "name", "reach", "stage", "stance", "status",
	}, fields{}, fields{
		"name": name, "kind": "TRADE_UNION", "level": "OTHER", "status": "ACTIVE", "stage": "IDENTIFIED", "stance": "UNKNOWN",
		"founded_precision": "DAY", "cadence_days": -1.0, "member_count": -1.0, "reach": -1.0,
	}, schema.SeenByReaders}
}

func TestHistoryOfEdits(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		parent, id := union(t, s, "TUC"), union(t, s, "Unite")
		archived := time.Date(2026, 3, 29, 1, 30, 0, 5000, time.UTC)
		steps := []struct {
			name string
			edit func(*ent.OrganisationUpdateOne)
			want wanted
		}{
			{"text, link and number", func(u *ent.OrganisationUpdateOne) {
				u.SetShortName("Unite").SetParentID(parent).SetMemberCount(1_200_000)
			}, wanted{fields: []string{"member_count", "parent_id", "short_name"},
				before: fields{"member_count": -1.0},
				after:  fields{"member_count": 1_200_000.0, "parent_id": parent, "short_name": "Unite"}}},
			{"what stays is not named", func(u *ent.OrganisationUpdateOne) {
				u.SetShortName("Unite").SetName("Unite the Union").SetParentID(parent)
			}, wanted{fields: []string{"name"}, before: fields{"name": "Unite"}, after: fields{"name": "Unite the Union"}}},
			{"cleared", func(u *ent.OrganisationUpdateOne) { u.ClearParentID().SetShortName("") },
				wanted{fields: []string{"parent_id", "short_name"}, before: fields{"parent_id": parent, "short_name": "Unite"}, after: fields{}}},
			{"added to", func(u *ent.OrganisationUpdateOne) { u.AddMemberCount(-200_000) },
				wanted{fields: []string{"member_count"}, before: fields{"member_count": 1_200_000.0}, after: fields{"member_count": 1_000_000.0}}},
			{"list", func(u *ent.OrganisationUpdateOne) { u.SetFormerNames([]string{"Amicus", "T&G"}) },
				wanted{fields: []string{"former_names"}, before: fields{}, after: fields{"former_names": []any{"Amicus", "T&G"}}}},
			{"time and day", func(u *ent.OrganisationUpdateOne) {
				u.SetArchivedAt(archived.In(calendar.London)).SetFounded("1868-06-02")
			}, wanted{fields: []string{"archived_at", "founded"}, before: fields{},
				after: fields{"archived_at": "2026-03-29T01:30:00.000005Z", "founded": "1868-06-02"}}},
			{"the same time in another zone", func(u *ent.OrganisationUpdateOne) {
				u.SetArchivedAt(archived).SetKind(organisation.KindUNION_FEDERATION)
			}, wanted{fields: []string{"kind"}, before: fields{"kind": "TRADE_UNION"}, after: fields{"kind": "UNION_FEDERATION"}}},
			{"nothing", func(u *ent.OrganisationUpdateOne) { u.SetName("Unite the Union") },
				wanted{fields: []string{}, before: fields{}, after: fields{}}},
		}
		want := []wanted{created("Unite")}
		for i, step := range steps {
			must(t, ctx, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
				if i%2 == 0 { // by id, where the old state has to be read
					u := tx.Organisation.UpdateOneID(id)
					step.edit(u)
					return id, u.Exec(ctx)
				}
				o, err := tx.Organisation.Get(ctx, id)
				if err != nil {
					return "", err
				}
				u := o.Update()
				step.edit(u)
				return id, u.Exec(ctx)
			})
			step.want.action, step.want.version, step.want.visibility = change.ActionEDITED, i+2, schema.SeenByReaders
			want = append(want, step.want)
		}
		checkHistory(t, s, id, want...)
	})
}

func TestHistoryOfLinks(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		wales := s.reads.Region.Query().Where(region.OnsCode("W92000004")).OnlyIDX(ctx)
		london := s.reads.Region.Query().Where(region.OnsCode("E12000007")).OnlyIDX(ctx)
		id := must(t, ctx, s, "createOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			o, err := tx.Organisation.Create().SetName("Unite").SetKind(organisation.KindTRADE_UNION).
				AddRegionIDs(wales).AddAreaIDs(wales).Save(ctx)
			return o.ID, err
		})
		must(t, ctx, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return id, tx.Organisation.UpdateOneID(id).RemoveRegionIDs(wales).AddRegionIDs(london).Exec(ctx)
		})
		made := created("Unite")
		made.fields = append(made.fields, "regions")
		slices.Sort(made.fields)
		made.after["regions"] = []any{wales}
		checkHistory(t, s, id, made, wanted{change.ActionEDITED, 2, []string{"regions"},
			fields{"regions": []any{wales}}, fields{"regions": []any{london}}, schema.SeenByReaders})
		if got := s.reads.Organisation.GetX(ctx, id).QueryRegions().OnlyIDX(ctx); got != london {
			t.Errorf("the region is %s", got)
		}
	})
}

func TestWhatIsComputedLeavesNoHistory(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		wales := s.reads.Region.Query().Where(region.OnsCode("W92000004")).OnlyIDX(ctx)
		id := union(t, s, "Unite")
		before := s.reads.Organisation.GetX(ctx, id)
		must(t, ctx, s, "computeAreas", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return id, tx.Organisation.UpdateOneID(id).ClearAreas().AddAreaIDs(wales).Exec(ctx)
		})
		checkHistory(t, s, id, created("Unite"))
		after := s.reads.Organisation.GetX(ctx, id)
		if after.Version != before.Version || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Errorf("version %d, changed at %v", after.Version, after.UpdatedAt)
		}
		if got := after.QueryAreas().OnlyIDX(ctx); got != wales {
			t.Errorf("the area is %s", got)
		}
	})
}

func TestHistoryOfADeletedRecord(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx, org := system(t), union(t, s, "Unite")
		id := must(t, ctx, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			x, err := tx.ExternalID.Create().SetOrganisationID(org).SetScheme("Electoral Commission").SetValue("PP123").Save(ctx)
			return x.ID, err
		})
		must(t, ctx, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return id, tx.ExternalID.DeleteOneID(id).Exec(ctx)
		})
		all, names := fields{"organisation_id": org, "scheme": "Electoral Commission", "value": "PP123"}, []string{"organisation_id", "scheme", "value"}
		checkHistory(t, s, id,
			wanted{change.ActionCREATED, 0, names, fields{}, all, schema.SeenByReaders},
			wanted{change.ActionDELETED, 1, names, all, fields{}, schema.SeenByReaders})
		// What is not there cannot be deleted and leaves no row.
		before := stored(t, s)
		_, _, err := Write(ctx, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.ExternalID.DeleteOneID(id).Exec(ctx)
		})
		if !ent.IsNotFound(err) {
			t.Errorf("deleting it again: %v", err)
		}
		unchanged(t, s, before)
	})
}

func TestABulkOfNewRecordsKeepsItsOrder(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		names := []string{"a", "b", "c", "d", "e"}
		must(t, system(t), s, "createTags", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.Tag.MapCreateBulk(names, func(c *ent.TagCreate, i int) { c.SetName(names[i]) }).Exec(ctx)
		})
		var got []string
		for _, c := range s.reads.Change.Query().Order(change.ByID()).AllX(system(t)) {
			got = append(got, values(t, c.After)["name"].(string))
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestALongWriteKeepsItsWholeHistory(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		n := entriesAtOnce + 5
		must(t, system(t), s, "createTags", func(ctx context.Context, tx *ent.Tx) (string, error) {
			bulk := make([]*ent.TagCreate, n)
			for i := range bulk {
				bulk[i] = tx.Tag.Create().SetName(strings.Repeat("x", i%40) + string(rune('A'+i/40)))
			}
			for part := range slices.Chunk(bulk, 500) {
				if err := tx.Tag.CreateBulk(part...).Exec(ctx); err != nil {
					return "", err
				}
			}
			return "", nil
		})
		if got := s.reads.Change.Query().CountX(system(t)); got != n {
			t.Errorf("%d rows of history, not %d", got, n)
		}
	})
}

// What would leave no trace is refused before anything is written.
func TestWhatCannotBeRecordedIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		a, b := union(t, s, "a"), union(t, s, "b")
		for name, write := range map[string]func(ctx context.Context, tx *ent.Tx) error{
			"update many": func(ctx context.Context, tx *ent.Tx) error {
				return tx.Organisation.Update().SetName("c").Exec(ctx)
			},
			"delete many": func(ctx context.Context, tx *ent.Tx) error {
				_, err := tx.Organisation.Delete().Exec(ctx)
				return err
			},
			"links from the wrong side": func(ctx context.Context, tx *ent.Tx) error {
				return tx.Organisation.UpdateOneID(a).AddUnitIDs(b).Exec(ctx)
			},
			"all links at once": func(ctx context.Context, tx *ent.Tx) error {
				return tx.Organisation.UpdateOneID(a).ClearTags().Exec(ctx)
			},
		} {
			before := stored(t, s)
			refused := false
			_, _, err := Write(system(t), s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				refused = write(ctx, tx) != nil
				return "", nil // a verb that forgets the error
			})
			if !refused || err != nil {
				t.Errorf("%s: refused %v, %v", name, refused, err)
			}
			unchanged(t, s, before)
			if o := s.reads.Organisation.GetX(system(t), a); o.Name != "a" || o.Version != 1 {
				t.Errorf("%s: the record is %v", name, o)
			}
		}
	})
}

func TestManyComputedColumnsMayBeWrittenAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		must(t, system(t), s, "x", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.Person.Update().SetIsJournalist(true).Exec(ctx)
		})
	})
}

func TestSecretsAreRecordedByNameOnly(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		id := must(t, ctx, s, "createAccount", func(ctx context.Context, tx *ent.Tx) (string, error) {
			u, err := tx.User.Create().SetName("Jo").Save(ctx)
			if err != nil {
				return "", err
			}
			a, err := tx.Account.Create().SetUserID(u.ID).SetEmail("jo@example.org").SetPasswordHash("hash one").Save(ctx)
			return a.ID, err
		})
		must(t, ctx, s, "changePassword", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return id, tx.Account.UpdateOneID(id).SetPasswordHash("hash two").Exec(ctx)
		})
		rows := history(t, s, id)
		if len(rows) != 2 {
			t.Fatalf("%d rows of history", len(rows))
		}
		for _, c := range rows {
			if !slices.Contains(c.Fields, "password_hash") {
				t.Errorf("%v does not name the field", c.Fields)
			}
			if text := string(c.Before) + string(c.After); strings.Contains(text, "hash one") || strings.Contains(text, "hash two") {
				t.Errorf("the history tells the secret: %s", text)
			}
			if c.Visibility != schema.SeenByOwner || c.OwnerID != s.reads.Account.GetX(ctx, id).UserID {
				t.Errorf("seen by %s, of %s", c.Visibility, c.OwnerID)
			}
		}
	})
}

// Every column that ent itself treats as a secret is one in the history.
func TestEverySensitiveColumnIsWithheld(t *testing.T) {
	clients := reflect.TypeFor[ent.Client]()
	for i := range clients.NumField() {
		f := clients.Field(i)
		get, ok := f.Type.MethodByName("Get")
		if _, free := schema.Unrecorded[f.Name]; !ok || free {
			continue
		}
		record := get.Type.Out(0).Elem()
		for j := range record.NumField() {
			if field := record.Field(j); field.IsExported() && field.Tag.Get("json") == "-" &&
				!schema.Withheld(record.Name(), snake(field.Name), "") {
				t.Errorf("the history would tell %s of %s", field.Name, record.Name())
			}
		}
	}
}

func TestPrivateNumbersAreRecordedByNameOnly(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx, org := system(t), union(t, s, "Unite")
		id := must(t, ctx, s, "addContactPoint", func(ctx context.Context, tx *ent.Tx) (string, error) {
			c, err := tx.ContactPoint.Create().SetOrganisationID(org).SetKind(contactpoint.KindPHONE).
				SetValue("+442070000000").SetAudience(contactpoint.AudiencePUBLIC).Save(ctx)
			return c.ID, err
		})
		edit := func(f func(*ent.ContactPointUpdateOne)) {
			must(t, ctx, s, "editContactPoint", func(ctx context.Context, tx *ent.Tx) (string, error) {
				u := tx.ContactPoint.UpdateOneID(id)
				f(u)
				return id, u.Exec(ctx)
			})
		}
		edit(func(u *ent.ContactPointUpdateOne) {
			u.SetValue("+447700900001").SetAudience(contactpoint.AudiencePRIVATE)
		})
		edit(func(u *ent.ContactPointUpdateOne) { u.SetValue("+447700900002") })
		edit(func(u *ent.ContactPointUpdateOne) { u.SetAudience(contactpoint.AudienceSTAFF) })
		public := []string{"audience", "kind", "organisation_id", "primary", "value"}
		checkHistory(t, s, id,
			wanted{change.ActionCREATED, 1, public, fields{}, fields{"audience": "PUBLIC", "kind": "PHONE", "organisation_id": org, "primary": false, "value": "+442070000000"}, schema.SeenByReaders},
			wanted{change.ActionEDITED, 2, []string{"audience", "value"}, fields{"audience": "PUBLIC"}, fields{"audience": "PRIVATE"}, schema.SeenByTeam},
			wanted{change.ActionEDITED, 3, []string{"value"}, fields{}, fields{}, schema.SeenByTeam},
			wanted{change.ActionEDITED, 4, []string{"audience"}, fields{"audience": "PRIVATE"}, fields{"audience": "STAFF"}, schema.SeenByTeam})
	})
}

// History is complete even where the writer may write but not read the record.
func TestTheOldStateIsRecordedWhoeverWrites(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		id := union(t, s, "Unite")
		outreach := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: SystemUserID, Roles: []viewer.Role{viewer.Outreach}})
		must(t, outreach, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return id, tx.Organisation.UpdateOneID(id).SetName("Unite the Union").Exec(ctx)
		})
		checkHistory(t, s, id, created("Unite"), wanted{change.ActionEDITED, 2, []string{"name"},
			fields{"name": "Unite"}, fields{"name": "Unite the Union"}, schema.SeenByReaders})
		missing := "org_01jgfjjz00e008000000000001"
		_, _, err := Write(outreach, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.Organisation.UpdateOneID(missing).SetName("x").Exec(ctx)
		})
		if !ent.IsNotFound(err) {
			t.Errorf("a record that is not there: %v", err)
		}
	})
}

func TestHistoryIsValidJSONWhateverStandsInIt(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		const name = "\u202eحزب\u202c \U0001F6A9 \"a\\b\" <b> 'c' \u2028"
		id := union(t, s, name)
		c := history(t, s, id)[0]
		if !json.Valid(c.After) || values(t, c.After)["name"] != name {
			t.Errorf("%s", c.After)
		}
	})
}
