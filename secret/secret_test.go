package secret_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/secret"
)

func TestPassword(t *testing.T) {
	ctx := t.Context()
	hash, err := secret.Hash(ctx, "pässword 1")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s does not carry the agreed cost", hash)
	}
	again, err := secret.Hash(ctx, "pässword 1")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are equal or failed: %v", err)
	}
	for _, c := range []struct {
		name, password, hash string
		want                 bool
	}{
		{"the password", "pässword 1", hash, true},
		{"the same with a combining mark", "pa\u0308ssword 1", hash, true},
		{"another", "pässword 2", hash, false},
		{"an empty one", "", hash, false},
		{"a longer one", "pässword 1 ", hash, false},
		{"of nobody", "pässword 1", "", false},
		{"an empty one of nobody", "", "", false},
	} {
		got, err := secret.Verify(ctx, c.password, c.hash)
		if err != nil || got != c.want {
			t.Errorf("%s: got %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestForeignHashes(t *testing.T) {
	good, err := secret.Hash(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	for name, hash := range map[string]string{
		"plain text":      "x",
		"another cost":    strings.Replace(good, "m=19456", "m=4194304", 1),
		"argon2i":         strings.Replace(good, "argon2id", "argon2i", 1),
		"no key":          good[:strings.LastIndex(good, "$")],
		"an empty key":    good[:strings.LastIndex(good, "$")+1],
		"a short key":     good[:len(good)-4],
		"not base64":      good[:len(good)-1] + "!",
		"a trailing part": good + "$",
	} {
		if ok, err := secret.Verify(t.Context(), "x", hash); ok || !errors.Is(err, secret.ErrHash) {
			t.Errorf("%s: got %v, %v, want ErrHash", name, ok, err)
		}
	}
}

// Nobody must learn from the time which e-mail addresses have an account.
func TestUnknownAccountTakesAsLong(t *testing.T) {
	hash, err := secret.Hash(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	known, unknown := time.Hour, time.Hour
	for range 8 { // by turns, so that other work on the machine meets both
		for hash, best := range map[string]*time.Duration{hash: &known, "": &unknown} {
			start := time.Now()
			if _, err := secret.Verify(t.Context(), "wrong", hash); err != nil {
				t.Fatal(err)
			}
			*best = min(*best, time.Since(start))
		}
	}
	if unknown*2 < known || known*2 < unknown {
		t.Errorf("a known account takes %v, an unknown one %v", known, unknown)
	}
}

func TestToken(t *testing.T) {
	form := regexp.MustCompile(`^(cos|cot)_[A-Za-z0-9_-]{43}$`)
	seen := map[string]bool{}
	for range 100 {
		for _, k := range []secret.Kind{secret.Session, secret.AppToken} {
			token := secret.NewToken(k)
			if !form.MatchString(token) || secret.KindOf(token) != k || seen[token] {
				t.Fatalf("token %q of kind %q", token, k)
			}
			seen[token] = true
		}
	}
	const token = "cos_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if got := secret.HashToken(token); len(got) != 64 || got == secret.HashToken(token+"x") {
		t.Errorf("hash %q", got)
	}
	for _, s := range []string{
		"", "_", "cos", "cos_", token[:46], token + "A", "xxx_" + token[4:], "COS_" + token[4:],
		token[:46] + "=", token[:46] + "B", token[:46] + " ", " " + token,
	} {
		if k := secret.KindOf(s); k != "" {
			t.Errorf("%q has kind %q", s, k)
		}
	}
}

func TestNewPassword(t *testing.T) {
	form := regexp.MustCompile(`^[a-z2-7]{5}(-[a-z2-7]{5}){3}$`)
	if a, b := secret.NewPassword(), secret.NewPassword(); !form.MatchString(a) || a == b {
		t.Errorf("passwords %q and %q", a, b)
	}
}
