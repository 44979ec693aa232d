package dataset

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.jetify.com/typeid"
)

// dice are the seeded source of all that is random.
type dice struct {
	*rand.Rand
	made uint32
}

func newDice() *dice { return &dice{Rand: rand.New(rand.NewPCG(7, 2026))} }

// id is an id of a record that was made at a time. Of two of one moment, the one
// that is made later sorts later.
func (d *dice) id(prefix string, at time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.UnixMilli())<<16)
	d.made++
	b[6] = 0x70 | byte(d.made>>22&0x0f)
	b[7] = byte(d.made >> 14)
	b[8] = 0x80 | byte(d.made>>8&0x3f)
	b[9] = byte(d.made)
	binary.BigEndian.PutUint32(b[10:14], d.Uint32())
	binary.BigEndian.PutUint16(b[14:], uint16(d.Uint32()))
	return typeid.Must(typeid.FromUUIDBytesWithPrefix(prefix, b[:])).String()
}

// chance is true so many times out of a hundred.
func (d *dice) chance(percent int) bool { return d.IntN(100) < percent }

// skewed is a number below n of which the low ones are frequent.
func (d *dice) skewed(n int) int {
	u := d.Float64()
	return int(float64(n) * u * u)
}

func pick[T any](d *dice, from []T) T { return from[d.IntN(len(from))] }

// orNil is nil in place of nothing, for columns that may be NULL.
func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
