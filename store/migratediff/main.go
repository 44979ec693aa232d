// Migratediff writes the migrations by which the databases follow the ent
// schema. It replays the migrations that there are on an empty SQLite file and
// on an empty MariaDB database, which it starts itself, and writes the
// difference to the schema as the next numbered file of each engine.
//
//	migratediff NAME          write what the schema needs; nothing when all is there
//	migratediff -data NAME    write an empty file for each engine, for data
//	migratediff -sum          recompute the checksums after a file was edited
//	migratediff -initial      write 0001_initial anew, as long as there is no release
//
// It is called by "make migration NAME=…" in the root of the repository.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"

	"github.com/breakthrough-party/coalition/store/migratediff/target"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// engine is one kind of database and the folder of its migrations.
type engine struct {
	dialect string
	dir     *migrate.LocalDir
	scratch func() (db *sql.DB, done func(), err error)
}

func main() {
	var how mode
	folder := flag.String("dir", "ent/migrate/migrations", "folder of the folders sqlite and mysql")
	flag.BoolVar(&how.data, "data", false, "write an empty file for each engine")
	flag.BoolVar(&how.sum, "sum", false, "only recompute the checksums")
	flag.BoolVar(&how.initial, "initial", false, "write the first migration anew")
	flag.Parse()
	if err := run(*folder, flag.Arg(0), how); err != nil {
		fmt.Fprintln(os.Stderr, "migratediff:", err)
		os.Exit(1)
	}
}

// mode says what is to be done instead of writing the difference.
type mode struct{ data, sum, initial bool }

var validName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func run(folder, name string, how mode) error {
	if how.initial {
		name = "initial"
	}
	if !how.sum && !validName.MatchString(name) {
		return errors.New("the name of a migration is a word or several_words")
	}
	engines := []engine{{dialect: dialect.SQLite, scratch: scratchSQLite}, {dialect: dialect.MySQL, scratch: scratchMariaDB}}
	version := 1
	for i, part := range []string{"sqlite", "mysql"} {
		dir, err := migrate.NewLocalDir(filepath.Join(folder, part))
		if err != nil {
			return err
		}
		engines[i].dir = dir
		last, err := newest(dir)
		if err != nil {
			return err
		}
		if !how.initial {
			version = max(version, last+1)
		}
	}
	for _, e := range engines {
		if err := e.run(name, fmt.Sprintf("%04d_%s.sql", version, name), how); err != nil {
			return fmt.Errorf("%s: %w", e.dir.Path(), err)
		}
	}
	return nil
}

func (e engine) run(name, file string, how mode) error {
	switch {
	case how.sum:
		return e.sum()
	case how.data:
		return e.empty(file)
	}
	db, done, err := e.scratch()
	if err != nil {
		return err
	}
	defer done()
	if !how.initial {
		return e.diff(db, e.dir, name, file)
	}
	// As if there were no migrations yet: those of data need the tables that the new file makes.
	fresh := &migrate.MemDir{}
	if err := e.diff(db, fresh, name, file); err != nil {
		return err
	}
	written, err := fresh.Files()
	if err != nil {
		return err
	}
	if err := e.dir.WriteFile(file, written[0].Bytes()); err != nil {
		return err
	}
	return e.sum()
}

// newest is the number of the last migration.
func newest(dir migrate.Dir) (int, error) {
	files, err := dir.Files()
	if err != nil || len(files) == 0 {
		return 0, err
	}
	return strconv.Atoi(files[len(files)-1].Version())
}

func (e engine) sum() error {
	sum, err := e.dir.Checksum()
	if err != nil {
		return err
	}
	return migrate.WriteSumFile(e.dir, sum)
}

func (e engine) empty(file string) error {
	if err := e.dir.WriteFile(file, []byte("-- Data.\n")); err != nil {
		return err
	}
	fmt.Println(filepath.Join(e.dir.Path(), file), "is to be filled; then run -sum")
	return e.sum()
}

func (e engine) diff(db *sql.DB, dir migrate.Dir, name, file string) error {
	planner, err := schema.NewMigrate(entsql.OpenDB(e.dialect, db),
		schema.WithDir(dir), schema.WithFormatter(formatter(file)), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithErrNoPlan(true), schema.WithIndent("  "))
	if err != nil {
		return err
	}
	err = planner.NamedDiff(context.Background(), name, target.Tables(e.dialect)...)
	if errors.Is(err, migrate.ErrNoPlan) {
		fmt.Println(e.dir.Path(), "has all that the schema needs")
		return nil
	}
	if err == nil {
		fmt.Println(filepath.Join(e.dir.Path(), file), "is written: read it before you commit it")
	}
	return err
}

// formatter writes a plan as one file, each statement under its reason.
type formatter string

// Format implements migrate.Formatter.
func (f formatter) Format(plan *migrate.Plan) ([]migrate.File, error) {
	var text []byte
	for _, c := range plan.Changes {
		if c.Comment != "" {
			text = fmt.Appendf(text, "-- %s\n", c.Comment)
		}
		// MySQL 8 takes a default of a text column as an expression only, MariaDB both ways.
		cmd := strings.ReplaceAll(c.Cmd, "text NOT NULL DEFAULT '',", "text NOT NULL DEFAULT (''),")
		text = fmt.Appendf(text, "%s;\n", cmd)
	}
	return []migrate.File{migrate.NewLocalFile(string(f), text)}, nil
}

func scratchSQLite() (*sql.DB, func(), error) {
	dir, err := os.MkdirTemp("", "coalition-migratediff-")
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "scratch.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1) // a pragma of a migration holds for one connection only
	return db, func() { db.Close(); os.RemoveAll(dir) }, nil
}

func scratchMariaDB() (*sql.DB, func(), error) {
	server, err := storetest.Start()
	if err != nil {
		return nil, nil, err
	}
	url, _, err := server.Database()
	if err != nil {
		server.Stop()
		return nil, nil, err
	}
	config, err := mysql.ParseDSN(url[len("mysql://"):])
	if err != nil {
		server.Stop()
		return nil, nil, err
	}
	config.ParseTime = true
	connector, err := mysql.NewConnector(config)
	if err != nil {
		server.Stop()
		return nil, nil, err
	}
	db := sql.OpenDB(connector)
	return db, func() { db.Close(); server.Stop() }, nil
}
