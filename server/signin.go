package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// Accounts is what signing in needs of the stored accounts. Nothing that it
// takes or gives is a password or a token: only what they were hashed to.
type Accounts interface {
	// Account finds who may sign in with an e-mail address in NFKC and lower
	// case; the zero Account when nobody may.
	Account(ctx context.Context, email string) (Account, error)
	// Attempt counts one attempt under a key and returns nothing, or counts
	// none and says how long to wait: until delay of the attempts counted so
	// far has passed since the last. Attempts at one time take turns.
	Attempt(ctx context.Context, key string, delay func(attempts int) time.Duration) (time.Duration, error)
	// Open stores a session and forgets the attempts under the key. It reports
	// false when the password has been changed since it was checked.
	Open(ctx context.Context, key string, s NewSession) (bool, error)
	// Bearer finds whom a token's hash stands for, nil when nobody.
	Bearer(ctx context.Context, kind secret.Kind, hash string) (*Bearer, error)
	// Used notes when a session or app token was last used.
	Used(ctx context.Context, kind secret.Kind, id string, at time.Time) error
	// Close ends a session. That there is none any more is no error.
	Close(ctx context.Context, sessionID string) error
}

// Account is how a user signs in.
type Account struct {
	UserID       string
	Name         string
	Roles        []viewer.Role
	PasswordHash string
	// PasswordExpired says that the password is a first or reset one.
	PasswordExpired bool
}

// NewSession is a session to be stored.
type NewSession struct {
	UserID    string
	TokenHash string
	CreatedAt time.Time
	ExpiresAt time.Time
	// PasswordHash is the one that was checked.
	PasswordHash string
}

// attemptsFree is how often a password may be mistyped without a wait.
const attemptsFree = 3

// maxBackOff is the longest wait between two attempts.
const maxBackOff = 15 * time.Minute

// backOff is how long to wait after so many attempts that failed: nothing at
// first, then a second, doubled each time.
func backOff(attempts int) time.Duration {
	if attempts < attemptsFree {
		return 0
	}
	return min(maxBackOff, time.Second<<min(attempts-attemptsFree, 20))
}

// attemptsPerMinute is how many sign-ins of all accounts one address may try.
// SECURITY: only two passwords are checked at a time, so that without it one
// address could keep everybody else waiting.
const attemptsPerMinute = 30

// maxCredentials bounds the body of a sign-in.
const maxCredentials = 4 << 10

// signedIn is the answer to a sign-in. The token is shown this once.
type signedIn struct {
	Token              string    `json:"token"`
	ExpiresAt          time.Time `json:"expiresAt"`
	MustChangePassword bool      `json:"mustChangePassword"`
	User               person    `json:"user"`
}

type person struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Roles []viewer.Role `json:"roles"`
}

// login answers POST /auth/login: one attempt, by e-mail address and password.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	email, password, no := credentials(w, r)
	if no != nil {
		refuse(w, r, no.status, no.fault)
		return
	}
	if wait := s.signIn.strangers.take(requestOf(ctx).address, 1); wait > 0 {
		refuse(w, r, http.StatusTooManyRequests, limited("Too many attempts to sign in from this address.", seconds(wait)))
		return
	}
	key := attemptKey(email, requestOf(ctx).address)
	wait, err := s.deps.Accounts.Attempt(ctx, key, backOff)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	if wait > 0 {
		refuse(w, r, http.StatusTooManyRequests, limited("Too many attempts to sign in; wait before the next.", seconds(wait)))
		return
	}
	answer, err := s.open(ctx, key, email, password)
	switch {
	case err != nil:
		s.failed(w, r, err)
	case answer == nil:
		unauthenticated(w, r, "The e-mail address or the password is wrong.")
	default:
		writeJSON(w, http.StatusOK, answer)
	}
}

// open checks the password and starts a session; nil when they do not fit.
//
// SECURITY: an address without an account takes the same time as a wrong password.
func (s *Server) open(ctx context.Context, key, email, password string) (*signedIn, error) {
	account, err := s.deps.Accounts.Account(ctx, email)
	if err != nil {
		return nil, err
	}
	if ok, err := secret.Verify(ctx, password, account.PasswordHash); err != nil || !ok {
		return nil, err
	}
	token, now := secret.NewToken(secret.Session), calendar.Now(ctx)
	session := NewSession{
		UserID:       account.UserID,
		TokenHash:    secret.HashToken(token),
		CreatedAt:    now,
		ExpiresAt:    now.Add(s.cfg.SessionLife),
		PasswordHash: account.PasswordHash,
	}
	if ok, err := s.deps.Accounts.Open(ctx, key, session); err != nil || !ok {
		return nil, err
	}
	return &signedIn{
		Token:              token,
		ExpiresAt:          session.ExpiresAt,
		MustChangePassword: account.PasswordExpired,
		User:               person{ID: account.UserID, Name: account.Name, Roles: account.Roles},
	}, nil
}

// credentials reads {"email": …, "password": …}.
func credentials(w http.ResponseWriter, r *http.Request) (email, password string, no *refused) {
	values, no := readObject(w, r, maxCredentials, "email", "password")
	if no != nil {
		return "", "", no
	}
	for _, v := range []struct {
		name string
		into *string
	}{{"email", &email}, {"password", &password}} {
		var ok bool
		if *v.into, ok = text(values[v.name]); !ok || *v.into == "" {
			f := &crm.Error{Code: crm.Invalid, Field: v.name, Message: "This value must be text that is not empty."}
			return "", "", &refused{http.StatusBadRequest, f}
		}
	}
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(email))), password, nil
}

// attemptKey names account and address together, so that a stranger who guesses
// at an account makes nobody wait but himself. It tells neither.
func attemptKey(email, address string) string {
	sum := sha256.Sum256([]byte(email + "\x00" + address))
	return hex.EncodeToString(sum[:])
}

// logout answers POST /auth/logout: it ends the session of its token.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	s.authenticated(func(w http.ResponseWriter, r *http.Request) {
		v := viewer.From(r.Context())
		switch {
		case !v.SignedIn():
			unauthenticated(w, r, "Send the token of the session that is to end.")
			return
		case v.Session == "":
			refuse(w, r, http.StatusForbidden, fault(crm.Forbidden, "An app token has no session: it is revoked instead."))
			return
		}
		if err := s.deps.Accounts.Close(r.Context(), v.Session); err != nil {
			s.failed(w, r, err)
			return
		}
		s.signIn.forget(v.Session)
		w.WriteHeader(http.StatusNoContent)
	})(w, r)
}

func unauthenticated(w http.ResponseWriter, r *http.Request, message string) {
	if w.Header().Get("WWW-Authenticate") == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	refuse(w, r, http.StatusUnauthorized, fault(crm.Unauthenticated, message))
}

// failed answers what is not the client's fault.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	p := &presenter{log: s.deps.Log}
	f, _ := p.fault(r.Context(), err, gqlerrorOf(err))
	refuse(w, r, faultStatus(f.Code), patient(f))
}
