package server_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"entgo.io/ent/privacy"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// Whoever writes a front end reads the schema: nothing in it is without a word.
func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	described := func(what, text string) {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	for _, d := range schema.Types {
		if d.BuiltIn {
			continue
		}
		described(d.Name, d.Description)
		for _, v := range d.EnumValues {
			described(d.Name+"."+v.Name, v.Description)
		}
		for _, f := range ownFields(d) {
			described(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(d.Name+"."+f.Name+"("+a.Name+":)", a.Description)
			}
		}
	}
}

func ownFields(d *ast.Definition) []*ast.FieldDefinition {
	var all []*ast.FieldDefinition
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			all = append(all, f)
		}
	}
	return all
}

// entClients calls f with the client of each type of a client or transaction of ent.
func entClients(root any, f func(name string, client reflect.Value)) {
	v := reflect.ValueOf(root).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.IsExported() && v.Field(i).Kind() == reflect.Pointer && v.Field(i).MethodByName("Query").IsValid() {
			f(field.Name, v.Field(i))
		}
	}
}

// lastError calls a method and returns the error that it returns last.
func lastError(v reflect.Value, method string, args ...any) error {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	out := v.MethodByName(method).Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// SECURITY: every policy ends in deny. Nobody reads or writes a row of any type,
// whichever way; and a type of ent that is new is asked here without being named.
func TestNobodyReadsOrWritesAnyType(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	nobody := viewer.NewContext(t.Context(), &viewer.Viewer{})
	types := 0
	entClients(s.store.Ent(), func(name string, client reflect.Value) {
		types++
		query := client.MethodByName("Query").Call(nil)[0]
		for _, read := range []string{"All", "Count", "Exist", "IDs", "FirstID"} {
			if err := lastError(query.MethodByName("Clone").Call(nil)[0], read, nobody); !errors.Is(err, privacy.Deny) {
				t.Errorf("%s.Query().%s: nobody gets %v", name, read, err)
			}
		}
		if err := lastError(client, "Get", nobody, "org_01jgfjjz00e008000000000001"); !errors.Is(err, privacy.Deny) {
			t.Errorf("%s.Get: nobody gets %v", name, err)
		}
	})
	if types < 20 {
		t.Errorf("only %d types were asked", types)
	}
	system := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	_, _, err := store.Write(system, s.store, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		nobody := viewer.NewContext(ctx, &viewer.Viewer{})
		entClients(tx, func(name string, client reflect.Value) {
			for builder, do := range map[string]string{"Create": "Save", "Update": "Save", "Delete": "Exec"} {
				err := lastError(client.MethodByName(builder).Call(nil)[0], do, nobody)
				// Deleting many records at once is refused to everybody, before the policy is asked.
				if err == nil || builder != "Delete" && !errors.Is(err, privacy.Deny) {
					t.Errorf("%s.%s: nobody gets %v", name, builder, err)
				}
			}
		})
		return struct{}{}, nil
	})
	if err != nil {
		t.Error(err)
	}
}

// SECURITY: a data protection officer, who has no other role, and somebody
// without any role read nothing of what we know of partners.
func TestOfficersAndVolunteersReadNoPartners(t *testing.T) {
	s := openStage(t, storetest.SQLite(t))
	s.enter(t, "partners")
	for _, roles := range [][]viewer.Role{{viewer.DPO}, nil} {
		ctx := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr_01jgfjjz00e008000000000009", Roles: roles})
		entClients(s.store.Ent(), func(name string, client reflect.Value) {
			switch name {
			case "User", "Region", "Change":
				return // known to everybody, or row by row
			case "AccessRecord":
				if len(roles) > 0 {
					return // theirs
				}
			}
			query := client.MethodByName("Query").Call(nil)[0]
			out := query.MethodByName("Count").Call([]reflect.Value{reflect.ValueOf(ctx)})
			if n := out[0].Interface().(int); n != 0 {
				t.Errorf("somebody with the roles %v reads %d rows of %s", roles, n, name)
			}
		})
	}
}
