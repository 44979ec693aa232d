package server

import (
	"regexp"
	"strings"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
)

// document is an error of the parser, of the validator, or of a variable. Their
// messages are kept as far as they hold names of the document and the schema.
//
// SECURITY: values are cut out, because a password may be among them.
func (p *presenter) document(err *gqlerror.Error) *crm.Error {
	message := err.Message
	if i := strings.Index(message, " Did you mean"); i >= 0 && !p.hints {
		message = message[:i]
	}
	switch {
	case err.Extensions["code"] == errcode.ParseFailed:
		return fault(badRequest, clip(withoutTokens(message)))
	case len(err.Path) > 0 && err.Path[0] == ast.PathName("variable"):
		return &crm.Error{Code: crm.Invalid, Message: "This value is not valid here.", Field: clip(dotted(err.Path[1:]))}
	case strings.HasPrefix(err.Rule, "ValuesOfCorrectType"):
		return fault(crm.Invalid, clip(withoutLiterals(message)))
	case strings.HasPrefix(message, "operation ") && strings.HasSuffix(message, " not found"):
		return fault(badRequest, "The document holds no operation of that name, or several and none is named by operationName.")
	}
	return fault(badRequest, clip(message))
}

// token is the text of what a parser found; of a name it may be shown.
var token = regexp.MustCompile(`(?s)\b(String|BlockString|Comment|Int|Float) ".*`)

func withoutTokens(message string) string {
	message = token.ReplaceAllString(message, "$1")
	message = strings.ReplaceAll(message, "<Invalid>", "a character that has no place here")
	if !strings.HasPrefix(message, "Expected ") && !strings.HasPrefix(message, "Unexpected ") {
		return "This is not a GraphQL document."
	}
	return message
}

// literal is where the validator quotes a value: after "found", or after the
// colon that follows what the type cannot represent.
var literal = regexp.MustCompile(`(?s)(, found |( cannot represent [^:]*): ).*?(\. Did you mean the enum value .*|$)`)

func withoutLiterals(message string) string {
	return literal.ReplaceAllStringFunc(message, func(m string) string {
		parts := literal.FindStringSubmatch(m)
		return parts[2] + "." + strings.TrimPrefix(parts[3], ".")
	})
}
