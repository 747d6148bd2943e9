// One link: <address> and its parameters, whose quoted values may hold commas and semicolons.
const LINK = /<([^>]*)>((?:\s*;\s*[a-z*-]+\s*=\s*(?:"[^"]*"|[^",;\s]*))*)/gi
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]*))/i

/** The address with this relation, or undefined. */
export function findLink (header: string | null, rel: string): string | undefined {
  for (const [, address, parameters = ''] of (header ?? '').matchAll(LINK)) {
    const [, quoted, bare] = REL.exec(parameters) ?? []
    if ((quoted ?? bare ?? '').toLowerCase().split(/\s+/).includes(rel)) return address
  }
  return undefined
}
