package graph

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/breakthrough-party/coalition/crm"
)

// feedCursors makes and opens the cursors of the feed.
//
// SECURITY: a position that can be read would count the changes that are hidden
// from the reader, so it is encrypted. All servers of a database share the key.
type feedCursors struct{ box cipher.AEAD }

func newFeedCursors(secret []byte) feedCursors {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("cursors of the change feed"))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		panic(err) // only for a key of a wrong length
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // only for a cipher of another kind
	}
	return feedCursors{box}
}

// seal writes the cursor of a position.
func (f feedCursors) seal(position int64) string {
	nonce := make([]byte, f.box.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	text := binary.BigEndian.AppendUint64(nil, uint64(position))
	return base64.RawURLEncoding.EncodeToString(f.box.Seal(nonce, nonce, text, nil))
}

// argument reads the cursor in an argument, and whether there is one.
func (f feedCursors) argument(args map[string]any, name string) (position int64, given bool, err error) {
	cursor, given := args[name].(string)
	if !given {
		return 0, false, nil
	}
	position, err = f.open(name, cursor)
	return position, true, err
}

// open reads the cursor that stands in an argument.
func (f feedCursors) open(argument, cursor string) (int64, error) {
	invalid := &crm.Error{Code: "INVALID_CURSOR", Field: argument, Message: "This is no cursor of the feed."}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || strings.ContainsAny(cursor, "\r\n") || len(raw) < f.box.NonceSize() {
		return 0, invalid
	}
	text, err := f.box.Open(nil, raw[:f.box.NonceSize()], raw[f.box.NonceSize():], nil)
	if err != nil || len(text) != 8 {
		return 0, invalid
	}
	return int64(binary.BigEndian.Uint64(text)), nil
}
