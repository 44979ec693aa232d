package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	my := func(change func(*mysqlSource)) source {
		m := &mysqlSource{user: "root", network: "tcp", addresses: []string{"db:3306"}, database: "coalition",
			dial: dialTimeout, read: readTimeout, write: writeTimeout}
		change(m)
		return source{mysql: m}
	}
	for url, want := range map[string]source{
		"sqlite:coalition.db":       {file: "coalition.db"},
		"sqlite:/srv/a?b#c%d.db":    {file: "/srv/a?b#c%d.db"},
		"sqlite:./x//y.db":          {file: "x/y.db"},
		"mysql://root@db/coalition": my(func(m *mysqlSource) {}),
		"mysql://app:p%40ss%3Aw%2Ford@h1:3307,h2,h3/coalition": my(func(m *mysqlSource) {
			m.user, m.password, m.addresses = "app", "p@ss:w/ord", []string{"h1:3307", "h2:3306", "h3:3306"}
		}),
		"mysql://app:a@b:c@db/coalition": my(func(m *mysqlSource) { m.user, m.password = "app", "a@b:c" }),
		"mysql://root@[::1]:3310,[::2],::3/coalition": my(func(m *mysqlSource) {
			m.addresses = []string{"[::1]:3310", "[::2]:3306", "[::3]:3306"}
		}),
		"mysql://root@unix(/run/mysqld/mysqld.sock)/coalition": my(func(m *mysqlSource) {
			m.network, m.addresses = "unix", []string{"/run/mysqld/mysqld.sock"}
		}),
		"mysql://root@db/coalition?tls=true&ca=/etc/ca.pem&timeout=1s&readTimeout=2s&writeTimeout=3s": my(func(m *mysqlSource) {
			m.tls, m.ca, m.dial, m.read, m.write = "true", "/etc/ca.pem", time.Second, 2*time.Second, 3*time.Second
		}),
		"mysql://root@db/coalition?tls=false": my(func(m *mysqlSource) {}),
	} {
		got, err := parseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(source{}, mysqlSource{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
}

func TestAWrongURLIsExplainedWithoutItsPassword(t *testing.T) {
	const secret = "hunter2"
	for url, say := range map[string]string{
		"":                                     "sqlite:FILE or mysql:",
		"coalition.db":                         "sqlite:FILE or mysql:",
		"postgres://app:hunter2@db/x":          `"postgres"`,
		"app:hunter2@tcp(db)/x":                `must begin with "sqlite:" or "mysql:"`,
		"sqlite:":                              "name of the file is missing",
		"sqlite::memory:":                      "name a file",
		"sqlite:data/":                         "is a folder",
		"mysql:app:hunter2@db/x":               "two slashes",
		"mysql://db/x":                         "the user is missing",
		"mysql://:hunter2@db/x":                "the user is missing",
		"mysql://app:hunter2%@db/x":            "written as %25",
		"mysql://app:hunter2@db":               "name of the database is missing",
		"mysql://app:hunter2@db/":              "name of the database is missing",
		"mysql://app:hunter2@db/x%":            "written as %25",
		"mysql://app:hunter2@/x":               "name:port",
		"mysql://app:hunter2@a,,b/x":           "name:port",
		"mysql://app:hunter2@tcp(db:3306)/x":   "name:port",
		"mysql://app@db:hunter2/x":             "number of a port",
		"mysql://app:hunter2@db:0/x":           "number of a port",
		"mysql://app:hunter2@unix(sock)/x":     "unix(/path/of/socket)",
		"mysql://app:hunter2@unix(/sock/x":     "unix(/path/of/socket)",
		"mysql://app:x@y/z?hunter2@db/x":       "only tls, ca,",
		"mysql://app:hunter2@db/x?parseTime=0": "only tls, ca,",
		"mysql://app:hunter2@db/x?%":           "pairs such as",
		"mysql://app:hunter2@db/x?tls=maybe":   "tls is true, false or skip-verify",
		"mysql://app:hunter2@db/x?ca=/x":       "ca needs tls=true",
		"mysql://app:hunter2@db/x?timeout=-1s": "a time such as 5s",
	} {
		_, err := parseURL(url)
		switch {
		case err == nil:
			t.Errorf("%s: no error", url)
		case strings.Contains(err.Error(), secret):
			t.Errorf("%s: the error tells the password: %v", url, err)
		case !strings.Contains(err.Error(), say):
			t.Errorf("%s: %q does not say %q", url, err, say)
		}
	}
}
