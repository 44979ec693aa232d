package store

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// source says which database to open; one of its two parts is set.
type source struct {
	file  string // the path of a SQLite file
	mysql *mysqlSource
}

// mysqlSource is a database that one or several servers of the MySQL family offer.
type mysqlSource struct {
	user, password string
	network        string   // tcp or unix
	addresses      []string // host:port, or the one path of a socket; tried in this order
	database       string
	tls            string // "", "true" or "skip-verify"
	ca             string // file of the certificates that sign the server's
	dial           time.Duration
	read, write    time.Duration
	limit          time.Duration // of one statement, 0 for none; not a part of the URL
}

// Defaults of a connection. The driver has no timeouts of its own: without
// them a lost server would hold a request for ever.
const (
	dialTimeout  = 3 * time.Second
	readTimeout  = 30 * time.Second
	writeTimeout = 30 * time.Second
)

// parseURL reads the URL of a database. Its errors never repeat the URL, which
// may hold a password.
func parseURL(raw string) (source, error) {
	switch scheme, rest, found := strings.Cut(raw, ":"); {
	case !found:
		return source{}, errors.New("the database is given as sqlite:FILE or mysql://USER:PASSWORD@HOST/DATABASE")
	case scheme == "sqlite":
		file, err := parseFile(rest)
		return source{file: file}, err
	case scheme == "mysql":
		m, err := parseMySQL(rest)
		return source{mysql: m}, err
	case strings.ContainsAny(scheme, "@/"):
		return source{}, errors.New(`the URL of the database must begin with "sqlite:" or "mysql:"`)
	default:
		return source{}, fmt.Errorf(`no database is known as %q: the URL must begin with "sqlite:" or "mysql:"`, scheme)
	}
}

func parseFile(path string) (string, error) {
	switch {
	case path == "":
		return "", errors.New("the name of the file is missing, as in sqlite:coalition.db")
	case strings.HasPrefix(path, ":memory:"):
		return "", errors.New("a database in memory loses everything at the end: name a file, as in sqlite:coalition.db")
	case strings.ContainsRune(path, 0):
		return "", errors.New("the name of the database file holds a zero byte")
	case strings.HasSuffix(path, "/"):
		return "", fmt.Errorf("%s is a folder: name a file in it, as in sqlite:%scoalition.db", path, path)
	}
	return filepath.Clean(path), nil
}

// parseMySQL reads //user:password@host:port,host/database?key=value. The
// standard parser of URLs knows no list of hosts, and puts the URL into its errors.
func parseMySQL(rest string) (*mysqlSource, error) {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return nil, errors.New("two slashes are missing, as in mysql://USER:PASSWORD@HOST/DATABASE")
	}
	rest, params, _ := strings.Cut(rest, "?")
	// A password may hold anything but is never followed by an "@" that ends it early.
	account, place := "", rest
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		account, place = rest[:at], rest[at+1:]
	}
	m := &mysqlSource{dial: dialTimeout, read: readTimeout, write: writeTimeout}
	if err := m.setAccount(account); err != nil {
		return nil, err
	}
	if err := m.setPlace(place); err != nil {
		return nil, err
	}
	return m, m.setParams(params)
}

func (m *mysqlSource) setAccount(account string) error {
	user, password, _ := strings.Cut(account, ":")
	var err1, err2 error
	m.user, err1 = url.PathUnescape(user)
	m.password, err2 = url.PathUnescape(password)
	// SECURITY: the errors of PathUnescape quote their input, so they are not passed on.
	if err1 != nil || err2 != nil {
		return errors.New("user or password holds a % that must be written as %25")
	}
	if m.user == "" {
		return errors.New("the user is missing, as in mysql://USER:PASSWORD@HOST/DATABASE")
	}
	return nil
}

// setPlace reads the hosts, or unix(/path/of/socket), and the database.
func (m *mysqlSource) setPlace(place string) error {
	slash := strings.LastIndexByte(place, '/')
	if slash < 0 || slash == len(place)-1 {
		return errors.New("the name of the database is missing, as in mysql://USER:PASSWORD@HOST/DATABASE")
	}
	hosts, name := place[:slash], place[slash+1:]
	var err error
	if m.database, err = url.PathUnescape(name); err != nil {
		return errors.New("the name of the database holds a % that must be written as %25")
	}
	if path, ok := strings.CutPrefix(hosts, "unix("); ok {
		path, ok = strings.CutSuffix(path, ")")
		if !ok || !strings.HasPrefix(path, "/") {
			return errors.New("a socket is given as unix(/path/of/socket)")
		}
		m.network, m.addresses = "unix", []string{path}
		return nil
	}
	m.network = "tcp"
	for host := range strings.SplitSeq(hosts, ",") {
		address, err := withPort(host)
		if err != nil {
			return err
		}
		m.addresses = append(m.addresses, address)
	}
	return nil
}

func withPort(host string) (string, error) {
	host = strings.TrimSpace(host)
	if bare := strings.Trim(host, "[]"); net.ParseIP(bare) != nil {
		return net.JoinHostPort(bare, "3306"), nil
	}
	if !strings.Contains(host, ":") {
		host += ":3306"
	}
	name, port, err := net.SplitHostPort(host)
	if err != nil || name == "" || strings.ContainsAny(name, "()/ ") {
		return "", errors.New("a host is given as name:port; several are separated by commas")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		// SECURITY: what stands there may be a password with an "@" forgotten, so it is not repeated.
		return "", errors.New("behind the colon of a host stands the number of a port")
	}
	return host, nil
}

// setParams reads what may stand behind the question mark. What the server
// needs in order to be right (time zone, SQL mode and so on) cannot be changed.
func (m *mysqlSource) setParams(params string) error {
	values, err := url.ParseQuery(params)
	if err != nil {
		return errors.New("behind the question mark stand pairs such as tls=true&timeout=5s")
	}
	durations := map[string]*time.Duration{"timeout": &m.dial, "readTimeout": &m.read, "writeTimeout": &m.write}
	for key, v := range values {
		value := v[len(v)-1]
		switch d := durations[key]; {
		case d != nil:
			if *d, err = time.ParseDuration(value); err != nil || *d <= 0 {
				return fmt.Errorf("%s is a time such as 5s", key)
			}
		case key == "tls" && slices.Contains([]string{"true", "false", "skip-verify"}, value):
			m.tls = strings.Replace(value, "false", "", 1)
		case key == "tls":
			return errors.New("tls is true, false or skip-verify")
		case key == "ca":
			m.ca = value
		default:
			// SECURITY: not repeated either, for a "?" may stand within a password.
			return errors.New("of parameters only tls, ca, timeout, readTimeout and writeTimeout are known")
		}
	}
	if m.ca != "" && m.tls != "true" {
		return errors.New("ca needs tls=true")
	}
	return nil
}
