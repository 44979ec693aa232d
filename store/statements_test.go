package store

import (
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent/migrate/migrations"
)

// Statements are counted by those that the tool finds: otherwise a migration that
// was interrupted under another version of this program would go on elsewhere.
func TestStatementsAreThoseOfTheTool(t *testing.T) {
	texts := map[string]string{
		"comments":   "-- one;\n/* two; */ CREATE TABLE a (b int); -- three;\n\n-- four\nDROP /* five; */ TABLE a; -- six\n",
		"quotes":     "INSERT INTO a VALUES ('it''s; --', \"x;\", `y;`);\nDELETE FROM a WHERE b = '/*';\n",
		"one line":   "CREATE TABLE a (b int); DROP TABLE a;",
		"delimiter":  delimiterLine + "-- end\n\n-- a;\nCREATE TRIGGER t BEGIN\n  DELETE FROM a;\nEND;\n-- end\nDROP TABLE a;\n-- end\n",
		"nothing":    "-- Data.\n",
		"no comment": "SELECT 3-2, 4/2;",
	}
	for _, engine := range []string{dialect.SQLite, dialect.MySQL} {
		files, err := readMigrations(engine)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			name := map[string]string{dialect.SQLite: "sqlite/", dialect.MySQL: "mysql/"}[engine] + f.name
			text, err := migrations.Files.ReadFile(name + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(text)
		}
	}
	for name, text := range texts {
		want, err := migrate.NewLocalFile(name, []byte(text)).Stmts()
		if err != nil {
			t.Fatal(err)
		}
		got, err := splitStatements(text)
		if diff := cmp.Diff(append([]string{}, want...), append([]string{}, got...)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestAMigrationThatIsCutShortIsRefused(t *testing.T) {
	for text, say := range map[string]string{
		"CREATE TABLE a (b text DEFAULT 'x);\n": "a quote is not closed: 'x);",
		"CREATE TABLE a (b text);\nDROP TABLE":  `the last statement does not end with ";"`,
	} {
		if _, err := splitStatements(text); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
