import { cite, citeOrNull } from '../http/answers.ts'
import type { Cni } from '../knowledge/snapshot.ts'

export const viewCni = ({ links, foundation, operations, specificationVersions, libraryReleases, ...cni }: Cni) => ({
  ...cite(cni),
  links: citeOrNull(links),
  foundation: citeOrNull(foundation),
  operations: operations.map(cite),
  specificationVersions: specificationVersions.map(cite),
  libraryReleases: libraryReleases.map(cite)
})
