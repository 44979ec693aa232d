package server

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// Bearer is whom a token stands for.
type Bearer struct {
	// Viewer is who asks with it, with the id of the session or app token.
	Viewer viewer.Viewer
	// LastUsed is zero for an app token that was never used.
	LastUsed time.Time
	Expires  time.Time
}

// signIn keeps what the server remembers between requests about who is asking.
type signIn struct {
	accounts  Accounts
	idle      time.Duration
	log       *slog.Logger
	work      *crowd
	strangers *allowance

	mu    sync.Mutex
	known map[string]*remembered // by the hash of the token

	writes  sync.WaitGroup
	writing chan struct{}
}

type remembered struct {
	kind    secret.Kind
	bearer  *Bearer // nil: the token is not good
	until   time.Time
	touched time.Time
}

// How long a look-up is believed, how many are kept, how often the use of a
// token is written down, and by how many writers at once.
const (
	believed    = 2 * time.Second
	maxKnown    = 10_000
	noteUse     = time.Minute
	noteWithin  = 5 * time.Second
	noteWriters = 4
)

func newSignIn(cfg Config, deps Deps, work *crowd) *signIn {
	return &signIn{
		accounts:  deps.Accounts,
		idle:      cfg.SessionIdle,
		log:       deps.Log,
		work:      work,
		strangers: newAllowance(attemptsPerMinute, time.Minute, maxSpenders),
		known:     map[string]*remembered{},
		writing:   make(chan struct{}, noteWriters),
	}
}

// authenticated puts who is asking into the context. Without a token that is
// nobody, who may still ask for the schema and for the health of the server.
func (s *Server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		headers := r.Header.Values("Authorization")
		if len(headers) == 0 {
			next(w, r)
			return
		}
		token, ok := bearerToken(headers[0])
		if len(headers) > 1 || !ok {
			unauthenticated(w, r, "The header Authorization must be: Bearer, a space, and the token.")
			return
		}
		v, err := s.signIn.newcomer(r.Context(), token)
		switch {
		case err != nil:
			s.failed(w, r, err)
		case v == nil:
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			unauthenticated(w, r, "The token is not valid, or not any more.")
		default:
			next(w, r.WithContext(viewer.NewContext(r.Context(), v)))
		}
	}
}

// bearerToken is the token in what Authorization says.
func bearerToken(authorization string) (token string, ok bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	return token, strings.EqualFold(scheme, "Bearer") && secret.KindOf(token) != ""
}

// newcomer is viewer for a new request: it takes a place while the database may
// have to be asked.
func (s *signIn) newcomer(ctx context.Context, token string) (*viewer.Viewer, error) {
	leave, full := s.work.enter("")
	if full != nil {
		return nil, full
	}
	defer leave()
	return s.viewer(ctx, token)
}

// viewer returns who asks with a token, nil when it is not good.
func (s *signIn) viewer(ctx context.Context, token string) (*viewer.Viewer, error) {
	hash := secret.HashToken(token)
	known, ok := s.lookUp(hash)
	if !ok {
		kind := secret.KindOf(token)
		b, err := s.accounts.Bearer(ctx, kind, hash)
		if err != nil {
			return nil, err
		}
		known = s.remember(hash, kind, b)
	}
	b, now := known.bearer, calendar.Now(ctx)
	if b == nil || !now.Before(b.Expires) {
		return nil, nil
	}
	if known.kind == secret.Session && now.Sub(b.LastUsed) >= s.idle {
		return nil, nil
	}
	s.note(ctx, hash, now)
	return &b.Viewer, nil
}

func (s *signIn) lookUp(hash string) (remembered, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.known[hash]
	if !ok || time.Now().After(k.until) {
		return remembered{}, false
	}
	return *k, true
}

func (s *signIn) remember(hash string, kind secret.Kind, b *Bearer) remembered {
	k := &remembered{kind: kind, bearer: b, until: time.Now().Add(believed)}
	if b != nil {
		k.touched = b.LastUsed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[hash] = k
	return *k
}

// forget ends what is believed of a session that was closed here.
func (s *signIn) forget(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, k := range s.known {
		if k.bearer != nil && k.bearer.Viewer.Session == session {
			delete(s.known, hash)
		}
	}
}

// note writes down that a token was used, once a minute and beside the request,
// so that reading never waits for a writer. When all writers are busy, a later
// request tries again.
func (s *signIn) note(ctx context.Context, hash string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.known[hash]
	if k == nil || k.bearer == nil || now.Sub(k.touched) < noteUse {
		return
	}
	select {
	case s.writing <- struct{}{}:
	default:
		return
	}
	k.touched = now
	b := k.bearer
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	s.writes.Go(func() {
		defer func() { cancel(); <-s.writing }()
		if err := s.accounts.Used(ctx, k.kind, b.Viewer.Session+b.Viewer.Token, now); err != nil {
			s.log.LogAttrs(ctx, slog.LevelWarn, "use of a token was not noted", slog.String("error", withoutValues(err.Error())))
		}
	})
}
