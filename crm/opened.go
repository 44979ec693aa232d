package crm

// Opened are the ids that this answer may show once.
func (r RevealContactPointResult) Opened() []string { return r.ContactPoints }
