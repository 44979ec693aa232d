package read_test

import (
	"errors"
	"strings"

	"github.com/breakthrough-party/coalition/read"
)

// codeOf is the code of an error of package read, empty for another one.
func codeOf(err error) read.Code {
	var e *read.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func replaceAll(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }
