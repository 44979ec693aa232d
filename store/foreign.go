package store

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
)

// ErrForeign: the database holds the tables of another program.
var ErrForeign = errors.New("this database holds the tables of another program")

// Foreign is ErrForeign when the database has tables and was never migrated by
// this program. Whoever mistypes the name of a database asks it before Migrate,
// so that no tables of ours come between those of somebody else.
func (s *Store) Foreign(ctx context.Context) error {
	tables := "sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
	if s.dialect == dialect.MySQL {
		tables = "(SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()) AS t WHERE true"
	}
	// An interrupted first migration leaves at least one of these two.
	ours := "name IN ('schema_migrations', 'schema_lock')"
	var all, own int
	err := s.reader.QueryRowContext(ctx, "SELECT COUNT(*), COUNT(CASE WHEN "+ours+" THEN 1 END) FROM "+tables).Scan(&all, &own)
	if err != nil {
		return fmt.Errorf("looking for the tables of the database: %w", err)
	}
	if all > 0 && own == 0 {
		return ErrForeign
	}
	return nil
}
