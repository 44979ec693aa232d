package store

import (
	"context"
	"crypto/rand"
	"fmt"
)

const (
	secretName   = "cursor key"
	secretLength = 32
)

// Secret is the key by which cursors are sealed: 32 random bytes, made once for
// each database, so that all servers on it read each other's cursors. It is
// there after Migrate, and nil before. Nobody may change it.
func (s *Store) Secret() []byte {
	if p := s.secret.Load(); p != nil {
		return *p
	}
	return nil
}

// loadSecret reads the secret, and makes it when there is none. Of several
// servers that make one at once the first wins, and all use that.
func (s *Store) loadSecret(ctx context.Context) error {
	for n := 1; ; n++ {
		secret, err := s.makeSecret(ctx)
		if err == nil {
			s.secret.Store(&secret)
			return nil
		}
		if !isContention(err) && !isLost(err) || n == tries {
			return fmt.Errorf("the secret of the database: %w", err)
		}
		if cancelled := pause(ctx, n, isLost(err)); cancelled != nil {
			return cancelled
		}
	}
}

func (s *Store) makeSecret(ctx context.Context) ([]byte, error) {
	if secret, err := s.readSecret(ctx); secret != nil || err != nil {
		return secret, err
	}
	// SECURITY: from the system's source of randomness, which cannot fail.
	fresh := make([]byte, secretLength)
	rand.Read(fresh)
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO settings (id, value) VALUES (?, ?)", secretName, fresh)
	if err != nil {
		tx.Rollback()
	} else {
		err = tx.Commit()
	}
	if err != nil && !isDuplicate(err) {
		return nil, err
	}
	return s.readSecret(ctx)
}

// readSecret returns nil when there is none yet.
func (s *Store) readSecret(ctx context.Context) ([]byte, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT value FROM settings WHERE id = ?", secretName)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var secret []byte
	if rows.Next() {
		if err := rows.Scan(&secret); err != nil {
			return nil, err
		}
		if len(secret) != secretLength {
			return nil, fmt.Errorf("it has %d bytes, not %d", len(secret), secretLength)
		}
	}
	return secret, rows.Err()
}
