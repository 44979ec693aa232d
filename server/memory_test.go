package server

import (
	"context"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// memory is Accounts without a database.
type memory struct {
	mu       sync.Mutex
	accounts map[string]Account
	attempts map[string]*attempts
	sessions map[string]*Bearer // by hash, app tokens too
	lookUps  int
	used     []string
	fail     error
}

type attempts struct {
	n    int
	last time.Time
}

func (m *memory) Account(_ context.Context, email string) (Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.accounts[email], m.fail
}

func (m *memory) Attempt(ctx context.Context, key string, delay func(int) time.Duration) (time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.attempts[key]
	if a == nil {
		a = &attempts{}
		m.attempts[key] = a
	}
	now := calendar.Now(ctx)
	if wait := a.last.Add(delay(a.n)).Sub(now); wait > 0 {
		return wait, nil
	}
	a.n, a.last = a.n+1, now
	return 0, nil
}

func (m *memory) Open(_ context.Context, key string, s NewSession) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.attempts, key)
	m.sessions[s.TokenHash] = &Bearer{
		Viewer:   viewer.Viewer{UserID: s.UserID, Session: "ses_" + s.TokenHash[:4], Roles: []viewer.Role{viewer.Outreach}},
		LastUsed: s.CreatedAt, Expires: s.ExpiresAt,
	}
	return true, nil
}

func (m *memory) Bearer(_ context.Context, _ secret.Kind, hash string) (*Bearer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookUps++
	if b := m.sessions[hash]; b != nil {
		c := *b
		return &c, m.fail
	}
	return nil, m.fail
}

func (m *memory) Used(_ context.Context, _ secret.Kind, id string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used = append(m.used, id)
	for _, b := range m.sessions {
		if b.Viewer.Session+b.Viewer.Token == id {
			b.LastUsed = at
		}
	}
	return m.fail
}

func (m *memory) Close(_ context.Context, session string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for hash, b := range m.sessions {
		if b.Viewer.Session == session {
			delete(m.sessions, hash)
		}
	}
	return m.fail
}
