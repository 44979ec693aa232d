package graph

import (
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var tagType = node("Tag", "tag", "tags",
	func(c *ent.Client) read.Query { return c.Tag.Query() }, needs(viewer.PartnersRead))

var regionType = node("Region", "reg", "regions",
	func(c *ent.Client) read.Query { return c.Region.Query() }, needs(viewer.PartnersRead))

var tags = read.Connection{Type: tagType, Default: read.Order{Column: "name_folded"}}

// Tables between tags and what carries them.
var (
	organisationTags = read.Via{Table: "organisation_tags", Parent: "organisation_id", Child: "tag_id"}
	personTags       = read.Via{Table: "person_tags", Parent: "person_id", Child: "tag_id"}
)

var tagFilter = &filter{
	questions: map[string]question{"text": begins("name_folded"), "archived": archived},
	unsaid:    map[string]read.Narrow{"archived": inUse},
}

func init() {
	tagType.Relations["createdBy"] = author()
	tagType.Computed["viewerCan"] = tagAbilities()
}
