import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { BadRequestError, DomainError } from '../errors.ts'

const MAX_DOCUMENTS = 1000
const MAX_CHARACTERS = 4 * 1024 * 1024

/** The two ways to name a document; they share the documents. */
export interface DocumentName {
  /** Of the document's UTF-8 bytes, in hexadecimal. */
  sha256: string
  /** Apollo's clients know their own code and message for a document that is not here, and send it then. */
  dialect: 'documentId' | 'persistedQuery'
}

export class DocumentNotFoundError extends DomainError {
  constructor ({ sha256, dialect }: DocumentName) {
    if (dialect === 'persistedQuery') super('PERSISTED_QUERY_NOT_FOUND', 404, 'PersistedQueryNotFound')
    else super('PERSISTED_DOCUMENT_NOT_FOUND', 404, `no document is kept as sha256:${sha256}; POST it once together with its id`)
  }
}

const POINTERS = { documentId: '/documentId', persistedQuery: '/extensions/persistedQuery/sha256Hash' }
const DIGEST = "the document's SHA-256 digest in 64 lower-case hexadecimal digits"
const SHA256 = /^[0-9a-f]{64}$/

/**
 * How a request names its document; undefined if it does not.
 * @throws BadRequestError for an id of another form, and for two ids.
 */
export function documentNameOf ({ documentId, extensions }: { documentId?: string, extensions?: Record<string, unknown> }): DocumentName | undefined {
  const [byId, byExtension] = [readDocumentId(documentId), readPersistedQuery(extensions?.persistedQuery as PersistedQuery | null | undefined)]
  if (byId !== undefined && byExtension !== undefined && byId !== byExtension) {
    throw new BadRequestError([{ pointer: POINTERS.persistedQuery, value: byExtension, expected: 'the digest in documentId, or none' }])
  }
  if (byId !== undefined) return { sha256: byId, dialect: 'documentId' }
  return byExtension === undefined ? undefined : { sha256: byExtension, dialect: 'persistedQuery' }
}

function readDocumentId (documentId: string | undefined): string | undefined {
  if (documentId === undefined) return undefined
  const sha256 = documentId.startsWith('sha256:') ? documentId.slice('sha256:'.length) : ''
  if (!SHA256.test(sha256)) throw new BadRequestError([{ pointer: POINTERS.documentId, value: documentId, expected: `sha256: and ${DIGEST}` }])
  return sha256
}

interface PersistedQuery { version?: unknown, sha256Hash?: unknown }

function readPersistedQuery (persistedQuery: PersistedQuery | null | undefined): string | undefined {
  if (persistedQuery == null) return undefined
  const { version = 1, sha256Hash } = persistedQuery
  if (version !== 1) throw new BadRequestError([{ pointer: '/extensions/persistedQuery/version', value: version, expected: '1' }])
  if (typeof sha256Hash === 'string' && SHA256.test(sha256Hash)) return sha256Hash
  throw new BadRequestError([{ pointer: POINTERS.persistedQuery, value: sha256Hash, expected: DIGEST }])
}

/**
 * Documents that clients sent once and then ask for by digest, so that a query fits into an address and its answer into a shared cache. The ones
 * not asked for longest are forgotten, and so are all at a restart: a client that is told so sends its document again.
 */
export function createPersistedDocuments () {
  const documents = new LRUCache<string, string>({ max: MAX_DOCUMENTS, maxSize: MAX_CHARACTERS, sizeCalculation: document => document.length })

  return {
    /**
     * The text to be asked: the one kept under the name, or the one sent along; undefined if there is neither.
     * @throws BadRequestError if the text sent along is another than the one named.
     */
    find ({ sha256, dialect }: DocumentName, sent: string | undefined): string | undefined {
      if (sent === undefined) return documents.get(sha256)
      if (createHash('sha256').update(sent).digest('hex') === sha256) return sent
      throw new BadRequestError([{ pointer: POINTERS[dialect], value: sha256, expected: 'the SHA-256 digest of the query sent along' }])
    },
    /** To be called once it has turned out valid. */
    keep ({ sha256 }: DocumentName, document: string): void {
      documents.set(sha256, document)
    }
  }
}
export type PersistedDocuments = ReturnType<typeof createPersistedDocuments>
