package store

import (
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/store/migratediff/target"
)

// Whoever compares schemas does not see a CHECK that says something else under
// the same name on MySQL: there the checks of the migrations are held against
// those of tables that were made at once.
func TestMigrationsMakeTheChecks(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if s.dialect != dialect.MySQL {
			t.Skip("on SQLite differences are seen, for there the text of the table is compared")
		}
		migrated := checksOf(t, s)
		dropTables(t, s)
		made, err := schema.NewMigrate(entsql.OpenDB(s.dialect, direct(s)))
		if err != nil {
			t.Fatal(err)
		}
		if err := made.Create(t.Context(), target.Tables(s.dialect)...); err != nil {
			t.Fatal(err)
		}
		want := checksOf(t, s)
		if diff := cmp.Diff(want, migrated); diff != "" || len(want) < 10 {
			t.Errorf("checks of %d (-want +got):\n%s", len(want), diff)
		}
	})
}

// checksOf are the checks of our tables by their names.
func checksOf(t *testing.T, s *Store) map[string]string {
	t.Helper()
	rows, err := direct(s).QueryContext(t.Context(), "SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	checks := map[string]string{}
	for rows.Next() {
		var name, clause string
		if err := rows.Scan(&name, &clause); err != nil {
			t.Fatal(err)
		}
		checks[name] = clause
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return checks
}

// dropTables empties a database.
func dropTables(t *testing.T, s *Store) {
	t.Helper()
	conn, err := direct(s).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	statements := []string{"SET foreign_key_checks = 0"}
	for _, table := range tablesOf(t, s) {
		statements = append(statements, "DROP TABLE `"+table+"`")
	}
	for _, statement := range append(statements, "SET foreign_key_checks = 1") {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
