package store

// CheckURL says what is wrong with the address of a database, without opening
// it. Its error never holds the password.
func CheckURL(url string) error {
	_, err := parseURL(url)
	return err
}
