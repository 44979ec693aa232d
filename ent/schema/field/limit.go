package field

import (
	"errors"
	"unicode/utf8"

	"entgo.io/ent/schema/field"
)

// What limits say; ent puts the field in front.
var (
	errShort     = errors.New("value is less than the required length")
	errLong      = errors.New("value is greater than the required length")
	errLongRunes = errors.New("value is greater than the required rune length")
	errRange     = errors.New("value out of range")
)

// refuse is err where something is wrong.
func refuse(wrong bool, err error) error {
	if wrong {
		return err
	}
	return nil
}

// Text is a column of text.
type Text struct{ column[Text, string] }

// String returns a new Text.
func String(name string) *Text {
	f := &Text{}
	f.self, f.name, f.kind = f, name, field.TypeString
	return f
}

// GoType lets the Go code have another type of text than string.
func (f *Text) GoType(sample any) *Text { f.goType = sample; return f }

// NotEmpty refuses an empty text.
func (f *Text) NotEmpty() *Text {
	return f.limit(func(v string) error { return refuse(v == "", errShort) })
}

// MaxLen is how many bytes the text may have.
func (f *Text) MaxLen(most int) *Text {
	f.size = most
	return f.limit(func(v string) error { return refuse(len(v) > most, errLong) })
}

// MaxRuneLen is how many runes the text may have.
func (f *Text) MaxRuneLen(most int) *Text {
	f.size = most
	return f.limit(func(v string) error { return refuse(utf8.RuneCountInString(v) > most, errLongRunes) })
}

// Binary is a column of bytes.
type Binary struct{ column[Binary, []byte] }

// Bytes returns a new Binary.
func Bytes(name string) *Binary {
	f := &Binary{}
	f.self, f.name, f.kind = f, name, field.TypeBytes
	return f
}

// MaxLen is how many bytes there may be.
func (f *Binary) MaxLen(most int) *Binary {
	f.size = most
	return f.limit(func(v []byte) error { return refuse(len(v) > most, errLong) })
}

// Number is a column of whole numbers.
type Number[T int | int64] struct{ column[Number[T], T] }

// Int returns a new Number of ints.
func Int(name string) *Number[int] { return number[int](name, field.TypeInt) }

// Int64 returns a new Number of int64s.
func Int64(name string) *Number[int64] { return number[int64](name, field.TypeInt64) }

func number[T int | int64](name string, kind field.Type) *Number[T] {
	f := &Number[T]{}
	f.self, f.name, f.kind = f, name, kind
	return f
}

// Min is the least that the number may be.
func (f *Number[T]) Min(least T) *Number[T] {
	return f.limit(func(v T) error { return refuse(v < least, errRange) })
}

// Positive refuses 0 and less.
func (f *Number[T]) Positive() *Number[T] { return f.Min(1) }

// NonNegative refuses less than 0.
func (f *Number[T]) NonNegative() *Number[T] { return f.Min(0) }
