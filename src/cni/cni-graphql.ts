import { AS_OF, ASSERTION_FIELDS } from '../graphql/assertion-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'

export const cniTypeDefs = /* GraphQL */ `
  "The Container Network Interface itself."
  type Cni {
    "Its id."
    id: ID!
    "What it is called."
    name: String!
    "What it is, in short."
    summary: String!
    "What the project is made of."
    consistsOf: String!
    "What it concerns itself with, and what it leaves to others."
    scope: String!
    "How Kubernetes uses it."
    kubernetesUse: String!
    "Where to read on."
    links: CniLinks
    "The foundation it belongs to."
    foundation: CniFoundation
    "The operations of the specification."
    operations: [CniOperation!]!
    "The versions of the specification."
    specificationVersions: [CniSpecificationVersion!]!
    "The releases of the Go library."
    libraryReleases: [CniLibraryRelease!]!
    ${ASSERTION_FIELDS}
  }
  "Where to read on about CNI."
  type CniLinks {
    "The web site."
    homepage: String
    "The repository."
    repository: String
    ${ASSERTION_FIELDS}
  }
  "The foundation that CNI belongs to."
  type CniFoundation {
    "The foundation's name."
    name: String!
    "The level it has there."
    maturity: FoundationMaturity
    "Since when it has that level."
    since: Date
    ${ASSERTION_FIELDS}
  }
  "What a container runtime can ask of a plugin."
  type CniOperation {
    "The name of the command."
    name: String!
    "The version of the specification that brought it."
    sinceVersion: String!
    "What it is for."
    purpose: String!
    ${ASSERTION_FIELDS}
  }
  "A version of the specification."
  type CniSpecificationVersion {
    "The version."
    version: String!
    "The day it was released."
    releasedOn: Date!
    "The operations it has."
    operations: [String!]!
    "What it changed."
    changes: String!
    ${ASSERTION_FIELDS}
  }
  "A release of the Go library."
  type CniLibraryRelease {
    "The version."
    version: String!
    "The day it was released."
    releasedOn: Date!
    "What is worth knowing of it."
    detail: String
    ${ASSERTION_FIELDS}
  }
  extend type Query {
    "What CNI is; null before anything was known."
    cni(${AS_OF}): Cni
  }
`

export const cniResolvers = (knowledge: KnowledgeSource) => ({
  Query: { cni: async (_root: unknown, { asOf }: { asOf?: string }) => (await knowledge.at(asOf)).cni ?? null }
})
