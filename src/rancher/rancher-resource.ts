import { Type, type TObject, type TProperties } from '@sinclair/typebox'
import { Nullable } from '../knowledge/assertion-schema.ts'
import type { Document } from './rancher-list.ts'

/** The name under which Rancher groups our types, and before which the keys of labels stand. */
export const GROUP = 'cni-atlas'
/** Where the dashboard looks for the description of a resource. */
const DESCRIPTION = 'field.cattle.io/description'

/** A thing of the knowledge before it becomes a document: what Rancher shows of everything, and what is its own. */
export interface Thing {
  id: string
  displayName: string
  description: string | null
  /** The first day on which a source told of it. */
  created: string
  /** A word that Rancher shows in colour: `active` is green, words it does not know are yellow. */
  state: string
  labels: Record<string, string>
  own: Record<string, unknown>
  /** Other things that it leads to: the collection and the id of each, by name. */
  related: Record<string, { plural: string, id: string }>
}

const TextsSchema = Type.Record(Type.String(), Type.String())

// Any property may be left out by `exclude`.
const MetadataSchema = Type.Partial(Type.Object({
  name: Type.String({ description: 'The id once more, as Kubernetes has it' }),
  uid: Type.String({ description: 'Type and id' }),
  resourceVersion: Type.String({ description: 'The revision of the knowledge, in digits' }),
  creationTimestamp: Type.String({ description: 'The first day on which a source told of it' }),
  labels: { ...TextsSchema, description: 'What it may be chosen by' },
  annotations: { ...TextsSchema, description: 'Its description, where the dashboard looks for it' },
  state: Type.Partial(Type.Object({
    name: Type.String({ description: 'active, or another phase of life' }), error: Type.Boolean(), transitioning: Type.Boolean(), message: Type.String()
  }, { additionalProperties: false, description: 'How it is, as the dashboard shows it' }))
}), { additionalProperties: false, title: 'RancherMetadata', description: 'What Kubernetes says of every object' })

/** The properties of every document, which Rancher gives names to; the rest is what `/v1` says. */
export const commonProperties = {
  name: Type.String({ description: 'The id' }),
  displayName: Type.String({ description: 'The name for readers' }),
  description: Nullable(Type.String({ description: 'In a sentence or two' })),
  created: Type.String({ description: 'The first day on which a source told of it' }),
  state: Type.String({ description: 'The same as metadata.state.name, where older clients look for it' }),
  metadata: MetadataSchema
}

export const LinksSchema = Type.Record(Type.String(), Type.String(), { description: 'Addresses by name; self leads back to it' })
const ActionsSchema = Type.Object({}, { additionalProperties: false, description: 'None: everything here is for reading' })

/** The schema of a document with these properties of its own. */
export const ResourceSchema = (title: string, description: string, properties: TProperties): TObject => Type.Object({
  id: Type.String({ description: 'The last part of its address' }),
  type: Type.String({ description: 'The id of its schema' }),
  links: LinksSchema,
  ...Type.Partial(Type.Object({ actions: ActionsSchema, ...properties })).properties
}, { additionalProperties: false, title, description })

export const CollectionSchema = (item: TObject): TObject => Type.Object({
  type: Type.Literal('collection'),
  resourceType: Type.String({ description: 'The type of what is in it' }),
  links: LinksSchema,
  createTypes: ActionsSchema,
  actions: ActionsSchema,
  revision: Type.String({ description: 'The revision of the knowledge, in digits' }),
  count: Type.Integer({ description: 'How many there are on all pages' }),
  pages: Type.Integer({ description: 'How many pages there are' }),
  continue: Type.Optional(Type.String({ description: 'What to ask for as continue to get the rest' })),
  pagination: Type.Object({
    limit: Type.Integer({ description: 'How many a page has at most' }),
    partial: Type.Boolean({ description: 'Whether this is a part of the list only' }),
    total: Type.Integer({ description: 'As count' }),
    first: Type.String({ description: 'The address of the first page' }),
    next: Type.Optional(Type.String({ description: 'The address of the next page' }))
  }, { additionalProperties: false, title: 'RancherPagination', description: 'Which part of the list this is' }),
  sort: Type.Optional(Type.Object({
    name: Type.String({ description: 'The field' }), order: Type.String({ description: 'asc or desc' })
  }, { additionalProperties: false, title: 'RancherSort', description: 'By what it is sorted' })),
  filters: Type.Record(Type.String(), Type.Array(Type.Object({ modifier: Type.String(), value: Type.String() })), { description: 'What it is filtered by, by field' }),
  data: Type.Array(item)
}, { additionalProperties: false, description: 'One page of the list, or all of it' })

export interface Surroundings { type: string, plural: string, base: string, revision: number, asOf: string | undefined }

/** The document of a thing, as `/rancher/v1` tells it. */
export function documentOf (thing: Thing, { type, plural, base, revision, asOf }: Surroundings): Document & Record<string, unknown> {
  const { id, displayName, description, state, labels, own, related } = thing
  const created = `${thing.created}T00:00:00Z`
  const address = (plural: string, id: string): string => `${base}/rancher/v1/${plural}/${encodeURIComponent(id)}${asOf === undefined ? '' : `?asOf=${asOf}`}`
  return {
    id,
    type,
    links: { self: address(plural, id), ...Object.fromEntries(Object.entries(related).map(([name, target]) => [name, address(target.plural, target.id)])) },
    actions: {},
    name: id,
    displayName,
    description,
    created,
    state,
    metadata: {
      name: id,
      uid: `${type}/${id}`,
      resourceVersion: String(revision),
      creationTimestamp: created,
      labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [`${GROUP}/${name}`, value])),
      annotations: description === null ? {} : { [DESCRIPTION]: description },
      state: { name: state, error: false, transitioning: false, message: '' }
    },
    ...own
  }
}
