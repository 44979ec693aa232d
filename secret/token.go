package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Kind is what a token stands for. It is readable in the token, so that one
// look-up finds it and a scanner of leaked secrets can recognise it.
type Kind string

// The kinds of tokens.
const (
	Session  Kind = "cos" // somebody who signed in with a password
	AppToken Kind = "cot" // a program that acts for a user
)

const tokenBytes = 32

var tokenLength = base64.RawURLEncoding.EncodedLen(tokenBytes)

// NewToken makes a token of 256 random bits: the kind, an underscore and 43
// letters, digits, - and _. It is shown once and never stored.
func NewToken(k Kind) string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails: the program ends instead
	return string(k) + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// KindOf returns what a token stands for, or nothing when s does not have the
// form of a token. It says nothing about whether the token is good.
func KindOf(s string) Kind {
	kind, rest, ok := strings.Cut(s, "_")
	if k := Kind(kind); !ok || (k != Session && k != AppToken) || len(rest) != tokenLength {
		return ""
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(rest); err != nil {
		return ""
	}
	return Kind(kind)
}

// HashToken returns what is stored of a token and what it is looked up by:
// SHA-256 in 64 hexadecimal digits. A token is random, so it needs no salt and
// no slow hash.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// NewPassword makes a one-time password of 100 random bits that can be read out
// and typed: four groups of five lower-case letters and digits.
func NewPassword() string {
	b := make([]byte, 13)
	rand.Read(b) // never fails: the program ends instead
	s := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))[:20]
	return strings.Join([]string{s[:5], s[5:10], s[10:15], s[15:20]}, "-")
}
