// Package secret makes and checks what must not be known to anybody else:
// passwords and tokens. It holds no rules about who may have which, stores
// nothing and imports nothing of ours.
package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of one password, as OWASP recommends it for argon2id: 19 MiB of
// memory, two passes, one thread.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	threads = 1

	saltLength = 16
	keyLength  = 32
)

// slots bounds how many passwords are worked on at once.
// SECURITY: without it a few hundred attempts at the same time take all memory.
var slots = make(chan struct{}, 2)

var base64NoPad = base64.RawStdEncoding.Strict()

// ErrHash says that a stored text is not a password hash of ours.
var ErrHash = errors.New("secret: not an argon2id hash that this program makes")

// Hash returns what may be stored of a password: argon2id in the PHC text form,
// with a salt of its own. It waits for its turn until ctx ends; the only errors
// are those of ctx.
func Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	rand.Read(salt) // never fails: the program ends instead
	key, err := derive(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return prefix() + base64NoPad.EncodeToString(salt) + "$" + base64NoPad.EncodeToString(key), nil
}

// Verify reports whether password is the one that hash was made of. An empty
// hash (nobody has this account) is answered false after the same work, so that
// the time tells nothing. The errors are ErrHash and those of ctx.
func Verify(ctx context.Context, password, hash string) (bool, error) {
	salt, want := make([]byte, saltLength), make([]byte, keyLength)
	known := hash != ""
	if known {
		var err error
		if salt, want, err = parse(hash); err != nil {
			return false, err
		}
	}
	got, err := derive(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

// derive does the costly part, when it is its turn. Composed and decomposed
// letters count as the same, because keyboards differ in which they send.
func derive(ctx context.Context, password string, salt []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, threads, keyLength), nil
}

// prefix is how every hash of ours begins. Other parameters than these are
// refused: a changed row in the database must not choose the memory that we use.
func prefix() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, memory, passes, threads)
}

func parse(hash string) (salt, key []byte, err error) {
	rest, ok := strings.CutPrefix(hash, prefix())
	if !ok {
		return nil, nil, ErrHash
	}
	saltText, keyText, ok := strings.Cut(rest, "$")
	if !ok {
		return nil, nil, ErrHash
	}
	salt, err = base64NoPad.DecodeString(saltText)
	if err != nil || len(salt) != saltLength {
		return nil, nil, ErrHash
	}
	key, err = base64NoPad.DecodeString(keyText)
	if err != nil || len(key) != keyLength {
		return nil, nil, ErrHash
	}
	return salt, key, nil
}
