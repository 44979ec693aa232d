package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/issue"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

// CreateIssueInput is a new issue.
type CreateIssueInput struct{ Name, Description string }

// CreateIssueResult names the issue.
type CreateIssueResult struct {
	Issue string `json:"issue"`
}

// CreateIssue makes an issue on which partners take a stance. It answers
// FORBIDDEN to those who do not write for the whole party, VALIDATION_FAILED for
// values out of their limits, and DUPLICATE when there is an issue of this name,
// whatever its case and accents.
func CreateIssue(ctx context.Context, tx *ent.Tx, in CreateIssueInput) (CreateIssueResult, error) {
	if err := mayWriteLabels(ctx, "Issues"); err != nil {
		return CreateIssueResult{}, err
	}
	var f Faults
	name, description := f.name("input.name", in.Name, 1, 100), f.text("input.description", in.Description, 0, 10_000)
	if err := f.err(); err != nil {
		return CreateIssueResult{}, err
	}
	if err := freeIssueName(ctx, tx, name, ""); err != nil {
		return CreateIssueResult{}, err
	}
	i, err := tx.Issue.Create().SetName(name).SetDescription(description).Save(ctx)
	if err != nil {
		return CreateIssueResult{}, nameTaken(err, func() error { return freeIssueName(ctx, tx, name, "") })
	}
	return CreateIssueResult{Issue: i.ID}, nil
}

// EditIssueInput is a change of an issue.
type EditIssueInput struct {
	ID                string
	Version           int
	Name, Description Opt[string]
}

// EditIssueResult names the issue.
type EditIssueResult struct {
	Issue string `json:"issue"`
}

// EditIssue changes an issue: an absent field stays, null clears. It answers what
// CreateIssue answers, NOT_FOUND, and CONFLICT for a stale version.
func EditIssue(ctx context.Context, tx *ent.Tx, in EditIssueInput) (EditIssueResult, error) {
	i, err := editableIssue(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditIssueResult{}, err
	}
	var f Faults
	name := f.name("input.name", mustStay(&f, "input.name", in.Name, i.Name), 1, 100)
	description := f.text("input.description", in.Description.or(i.Description), 0, 10_000)
	if err := f.err(); err != nil {
		return EditIssueResult{}, err
	}
	edit := tx.Issue.UpdateOne(i).Where(issue.Version(in.Version))
	setNew(edit.Mutation().SetName, name, i.Name)
	setNew(edit.Mutation().SetDescription, description, i.Description)
	if untouched(edit.Mutation()) {
		return EditIssueResult{Issue: i.ID}, nil
	}
	if err := freeIssueName(ctx, tx, name, i.ID); err != nil {
		return EditIssueResult{}, err
	}
	err = nameTaken(edit.Write(ctx), func() error { return freeIssueName(ctx, tx, name, i.ID) })
	return EditIssueResult{Issue: i.ID}, saved(ctx, tx, err, i.ID, in.Version)
}

// ArchiveIssueInput names an issue.
type ArchiveIssueInput struct {
	ID      string
	Version int
}

// ArchiveIssueResult names the issue.
type ArchiveIssueResult struct {
	Issue string `json:"issue"`
}

// ArchiveIssue takes an issue out of use; stances on it stay. It answers
// FORBIDDEN to those who do not write for the whole party, NOT_FOUND, and
// CONFLICT for a stale version and for one that is archived already.
func ArchiveIssue(ctx context.Context, tx *ent.Tx, in ArchiveIssueInput) (ArchiveIssueResult, error) {
	i, err := editableIssue(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayArchive("issue", i.ArchivedAt)
	}
	if err != nil {
		return ArchiveIssueResult{}, err
	}
	err = tx.Issue.UpdateOne(i).Where(issue.Version(in.Version)).SetArchivedAt(calendar.Now(ctx)).Write(ctx)
	return ArchiveIssueResult{Issue: i.ID}, saved(ctx, tx, err, i.ID, in.Version)
}

// RestoreIssueInput names an issue.
type RestoreIssueInput struct {
	ID      string
	Version int
}

// RestoreIssueResult names the issue.
type RestoreIssueResult struct {
	Issue string `json:"issue"`
}

// RestoreIssue brings an archived issue back. It answers what ArchiveIssue
// answers, and CONFLICT for one that is not archived.
func RestoreIssue(ctx context.Context, tx *ent.Tx, in RestoreIssueInput) (RestoreIssueResult, error) {
	i, err := editableIssue(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayRestore("issue", i.ArchivedAt)
	}
	if err != nil {
		return RestoreIssueResult{}, err
	}
	err = tx.Issue.UpdateOne(i).Where(issue.Version(in.Version)).ClearArchivedAt().Write(ctx)
	return RestoreIssueResult{Issue: i.ID}, saved(ctx, tx, err, i.ID, in.Version)
}

// editableIssue finds an issue, asks whether the viewer writes issues, and compares the version.
func editableIssue(ctx context.Context, tx *ent.Tx, issueID string, version int) (*ent.Issue, error) {
	if id.Prefix(issueID) != "iss" {
		return nil, missing("input.id", "issue")
	}
	i, err := tx.Issue.Query().Where(issue.ID(issueID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "issue")
	}
	if err := mayWriteLabels(ctx, "Issues"); err != nil {
		return nil, err
	}
	if i.Version != version {
		return nil, stale(ctx, tx, i.ID, version)
	}
	return i, nil
}

// freeIssueName is DUPLICATE when another issue, in use or archived, has this name.
func freeIssueName(ctx context.Context, tx *ent.Tx, name, exceptID string) error {
	others, err := tx.Issue.Query().Where(issue.NameFolded(text.First(text.Fold(name), 200)), issue.IDNEQ(exceptID)).All(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	return sameName("an issue", others[0].Name, others[0].ID, others[0].ArchivedAt)
}
