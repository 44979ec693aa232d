// Runs the GraphQL-over-HTTP audits of graphql-http against the address that is
// given. Prints one line for each audit and ends with 1 when one is an error or
// a warning. A notice says that something optional is done in another way.
import { auditServer } from 'graphql-http'

const results = await auditServer({ url: process.argv[2] })
for (const { id, name, status, reason } of results) {
  console.log(`${status.padEnd(6)} ${id} ${name}${status === 'ok' ? '' : ': ' + reason}`)
}
const bad = results.filter(({ status }) => status === 'error' || status === 'warn')
console.log(`${results.length} audits, ${bad.length} errors and warnings`)
process.exit(results.length >= 60 && bad.length === 0 ? 0 : 1)
