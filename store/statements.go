package store

import (
	"fmt"
	"strings"
)

// delimiterLine is how the first line of a migration names what ends its
// statements, where ";" does not, as in triggers.
const delimiterLine = "-- atlas:delimiter "

// splitStatements splits the text of a migration as the tool does that checks and
// writes it. What was applied is counted in statements, so it must stay as it is.
// Comments in front of a statement are no part of it; within one they are.
func splitStatements(text string) ([]string, error) {
	end := ";"
	if named, ok := strings.CutPrefix(text, delimiterLine); ok {
		end, text, _ = strings.Cut(named, "\n")
	}
	var all []string
	for text = behindComments(text, end); text != ""; text = behindComments(text, end) {
		n, err := lengthOf(text, end)
		if err != nil {
			return nil, err
		}
		statement := strings.TrimSpace(text[:n])
		text = strings.TrimPrefix(text[n:], end)
		if end == ";" {
			statement += end
		}
		all = append(all, statement)
	}
	return all, nil
}

// behindComments is the text behind spaces and comments; what ends a statement may
// look like a comment and is none.
func behindComments(text, end string) string {
	for {
		text = strings.TrimSpace(text)
		n := commentAt(text)
		if n == 0 || strings.HasPrefix(text, end) {
			return text
		}
		text = text[n:]
	}
}

// lengthOf is where the statement ends with which the text begins.
func lengthOf(text, end string) (int, error) {
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], end) {
			return i, nil
		}
		if n := commentAt(text[i:]); n > 0 {
			i += n - 1
			continue
		}
		switch quote := text[i]; quote {
		case '\'', '"', '`': // one that is doubled ends a text and begins another
			n := strings.IndexByte(text[i+1:], quote)
			if n < 0 {
				line, _, _ := strings.Cut(text[i:], "\n")
				return 0, fmt.Errorf("a quote is not closed: %s", line)
			}
			i += n + 1
		}
	}
	return 0, fmt.Errorf("the last statement does not end with %q", end)
}

// commentAt is how long the comment is with which the text begins, 0 for none.
func commentAt(text string) int {
	end := ""
	switch {
	case strings.HasPrefix(text, "--"):
		end = "\n"
	case strings.HasPrefix(text, "/*"):
		end = "*/"
	default:
		return 0
	}
	if i := strings.Index(text[2:], end); i >= 0 {
		return 2 + i + len(end)
	}
	return len(text)
}
