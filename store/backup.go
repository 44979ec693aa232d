package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"entgo.io/ent/dialect"
)

// ErrBackupElsewhere: the database is not one file; its server makes the backup.
var ErrBackupElsewhere = errors.New("a backup of this kind is made of a SQLite file only; use mariadb-dump --single-transaction for a database server")

// Backup writes the whole database as it is at one moment to a new SQLite file,
// readable by its owner only, while others read and write. The file is there
// only when it is whole and on the disk. It refuses a file that exists.
func (s *Store) Backup(ctx context.Context, file string) error {
	if s.dialect != dialect.SQLite {
		return ErrBackupElsewhere
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the file %s exists; name one that does not", file)
	}
	// SECURITY: a folder that only we can look into, until the file has its mode.
	folder, err := os.MkdirTemp(filepath.Dir(file), ".coalition-backup-")
	if err != nil {
		return fmt.Errorf("the folder of %s cannot be written: %w", file, errors.Unwrap(err))
	}
	defer os.RemoveAll(folder)
	unfinished := filepath.Join(folder, "backup.db")
	if err := s.copyTo(ctx, unfinished); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	if err := os.Chmod(unfinished, 0o600); err != nil {
		return err
	}
	if err := syncFile(unfinished); err != nil {
		return err
	}
	// A link, because a rename would replace a file that came meanwhile.
	if err := os.Link(unfinished, file); err != nil {
		return fmt.Errorf("the backup cannot be put at %s: %w", file, err)
	}
	return syncFile(filepath.Dir(file))
}

// copyTo writes what one transaction reads to a new file. It takes a connection of
// its own: those that read may write nothing, and whoever writes must not wait.
func (s *Store) copyTo(ctx context.Context, file string) error {
	db, err := openSQLitePool(ctx, s.file, 1, commonParams())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", file)
	return errors.Join(err, db.Close())
}

// syncFile brings a file, or the names in a folder, to the disk.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
