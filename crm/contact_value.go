package crm

import (
	"errors"

	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/text/telephone"
)

// contactValue checks a value of a contact point and returns it as it is stored:
// a telephone number in E.164, an e-mail address in lower case, the rest as text.
func (f *Faults) contactValue(field string, kind contactpoint.Kind, s string) string {
	faults := len(*f)
	if kind == contactpoint.KindADDRESS {
		return f.text(field, s, 1, 500)
	}
	s = f.line(field, s, 1, 500)
	switch {
	case len(*f) > faults:
		return s
	case kind == contactpoint.KindEMAIL:
		return f.email(field, s)
	case kind == contactpoint.KindPHONE:
		return f.telephone(field, s)
	}
	return s
}

// telephone reads a number as people write it; without a country code it is
// British. Its length has to be right and not more: which ranges are in use
// changes faster than a program, and the ranges kept for drama are never in use.
func (f *Faults) telephone(field, s string) string {
	number, err := telephone.E164(s)
	switch {
	case errors.Is(err, telephone.ErrExtension):
		f.add(Invalid, field, "Put the extension into the label.")
	case err != nil:
		f.add(Invalid, field, "This is not a telephone number such as 020 7946 0123 or +353 1 234 5678.")
	default:
		return number
	}
	return s
}
