package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// side is one of the two that are compared.
type side struct {
	*process
	token string
	// ceiling takes the variables alone, at a path of the operation's name.
	ceiling bool
	values  values
}

// request is the whole request of an operation, as it goes over the wire.
func (s *side) request(o operations.Operation, d *rand.Rand) ([]byte, error) {
	variables, err := s.values.variables(o, d)
	if err != nil {
		return nil, err
	}
	path := "/graphql"
	var body []byte
	if s.ceiling {
		path = "/" + o.Name
		body, err = json.Marshal(variables)
	} else {
		body, err = request(o.Document, variables)
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", path, s.address, s.token, len(body))
	b.Write(body)
	return b.Bytes(), nil
}

// connection is one client, which asks one thing after the other.
type connection struct {
	net.Conn
	r    *bufio.Reader
	body []byte
}

func (s *side) connect() (*connection, error) {
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c, r: bufio.NewReaderSize(c, 64<<10)}, nil
}

// answerWithin is how long one answer may take.
const answerWithin = 20 * time.Second

// do sends a request and returns the answer, which is good until the next.
func (c *connection) do(request []byte) ([]byte, error) {
	c.SetDeadline(time.Now().Add(answerWithin))
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	r, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if c.body, err = appendAll(c.body[:0], r.Body); err != nil {
		return nil, err
	}
	return c.body, refused(r.StatusCode, c.body)
}

func appendAll(b []byte, r io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch err {
		case nil:
		case io.EOF:
			return b, nil
		default:
			return b, err
		}
	}
}

// ask asks once, on a connection of its own.
func (s *side) ask(o operations.Operation, d *rand.Rand) ([]byte, error) {
	request, err := s.request(o, d)
	if err != nil {
		return nil, err
	}
	c, err := s.connect()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.do(request)
}

// cursorOf is the place of a row in the list of interactions, as the ceiling says
// it: the time as the engine keeps it, and the id.
func cursorOf(startsAt, id string, sqlite bool) (string, error) {
	at, err := time.Parse(time.RFC3339, startsAt)
	text := at.UTC().Format(time.DateTime)
	if sqlite {
		text += "+00:00"
	}
	return text + "|" + id, err
}
